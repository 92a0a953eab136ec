package dev.sluice.edge.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.RequestBody.Content;
import dev.sluice.contracts.schema.CompiledInput;
import dev.sluice.contracts.schema.EvaluationBudget;
import dev.sluice.contracts.schema.ParametersResult;
import dev.sluice.contracts.schema.RawParameters;
import dev.sluice.contracts.schema.RecordKey;
import dev.sluice.contracts.schema.SchemaResult;
import dev.sluice.contracts.schema.StrictJson;
import dev.sluice.contracts.schema.Violation;
import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Validated;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body, parses it once, and says everything that is wrong with parameters and body together. The bytes that go
 * on are those received. Thread safe.
 */
public final class Validator {
    private static final String CONTENT_TYPE = "content-type";

    /** By identity: an operation's own hash would walk its whole document. */
    private final IdentityHashMap<Operation, CompiledInput> inputs = new IdentityHashMap<>();

    public Validator(ContractSet contracts) {
        contracts.operations().forEach(operation -> inputs.put(operation, CompiledInput.compile(operation)));
    }

    /** Refuses with 400, 413, 415 or 422; the 422 names every violation, 20 at most, or what took too much to be checked. */
    public Outcome<Validated> validate(Admitted admitted) throws InterruptedException {
        var budget = EvaluationBudget.until(admitted.routed().deadline().atNanos());
        return switch (input(admitted).parameters(raw(admitted), budget)) {
            case ParametersResult.BadQuery(var reason) -> Outcome.stop(new Refusal.Malformed(reason));
            case SchemaResult.TooComplex unchecked -> tooComplex(unchecked);
            case ParametersResult.Typed(var params, var violations) ->
                body(admitted).then(body -> checked(admitted, params, violations, body, budget));
        };
    }

    private static Outcome<Validated> tooComplex(SchemaResult.TooComplex unchecked) {
        return Outcome.stop(
                new Refusal.TooComplex(new Violation(unchecked.in(), unchecked.pointer(), unchecked.reason())));
    }

    private CompiledInput input(Admitted admitted) {
        var input = inputs.get(admitted.routed().operation());
        if (input == null) {
            throw new IllegalStateException(
                    "operation " + admitted.routed().operation().id() + " is not of this contract set");
        }
        return input;
    }

    private static RawParameters raw(Admitted admitted) {
        var received = admitted.routed().received();
        return new RawParameters(admitted.routed().pathValues(), received.rawQuery(), received.headers()::all);
    }

    /** A body of an accepted type, or none. */
    private static Outcome<ReadBody> body(Admitted admitted) throws InterruptedException {
        var body = admitted.routed().received().body();
        var declared = admitted.routed().operation().input().body();
        if (declared.isEmpty()) {
            return body.isPresent() ? Outcome.stop(new Refusal.UnexpectedBody()) : Outcome.go(ReadBody.NONE);
        }
        if (!body.isPresent()) {
            return Outcome.go(ReadBody.NONE);
        }
        return typed(admitted, declared.get())
                .then(typed -> body.read(
                                admitted.maxBodyBytes(), admitted.routed().deadline())
                        .then(bytes -> bytes.length == 0 ? Outcome.go(ReadBody.NONE) : typed.parse(bytes)));
    }

    private static Outcome<TypedBody> typed(Admitted admitted, RequestBody declared) {
        var lines = admitted.routed().received().headers().all(CONTENT_TYPE);
        if (lines.size() > 1) {
            return Outcome.stop(new Refusal.Malformed(lines.size() + " content-type headers, expected one"));
        }
        var came = lines.isEmpty() ? "" : lines.getFirst();
        var type = MediaType.parse(came);
        var accepted = type.flatMap(known -> declared.content().stream()
                .filter(content -> content.range().covers(known))
                .findFirst());
        if (accepted.isEmpty() || (type.get().isJson() && !type.get().isUtf8())) {
            var ranges = declared.content().stream()
                    .map(content -> content.range().toString())
                    .toList();
            return Outcome.stop(new Refusal.UnsupportedType(came, ranges));
        }
        return Outcome.go(new TypedBody(accepted.get(), type.get().isJson(), came));
    }

    private Outcome<Validated> checked(
            Admitted admitted,
            ObjectNode params,
            List<Violation> ofParameters,
            ReadBody body,
            EvaluationBudget budget) {
        var violations = new ArrayList<>(ofParameters);
        var operation = admitted.routed().operation();
        if (body.bytes == null
                && operation.input().body().map(RequestBody::required).orElse(false)) {
            violations.add(new Violation(Location.BODY, "", "a body is required, none came"));
        } else if (body.content != null && body.tree != null) {
            switch (input(admitted).body(body.content, body.tree, budget.allowFor(body.length()))) {
                case SchemaResult.Checked(var ofBody) -> violations.addAll(ofBody);
                case SchemaResult.TooComplex unchecked -> {
                    return tooComplex(unchecked);
                }
            }
        }
        if (!violations.isEmpty()) {
            return Outcome.stop(
                    new Refusal.Invalid(violations.subList(0, Math.min(violations.size(), Violation.MOST))));
        }
        var claims = admitted.authorized().authenticated().principal().map(Principal::claims);
        var key = operation
                .delivery()
                .key()
                .flatMap(expression -> RecordKey.of(expression, params, body.tree, claims.orElse(null)));
        return Outcome.go(new Validated(admitted, params, key.orElse(null), body.bytes, body.contentType));
    }

    /** What the contract says of a body's type, before a byte of it was read. */
    private record TypedBody(Content content, boolean isJson, String contentType) {

        Outcome<ReadBody> parse(byte[] bytes) {
            if (!isJson) {
                return Outcome.go(new ReadBody(bytes, content, null, contentType));
            }
            return switch (StrictJson.read(bytes)) {
                case StrictJson.Tree(var tree) -> Outcome.go(new ReadBody(bytes, content, tree, contentType));
                case StrictJson.Malformed(var reason, var offset) -> Outcome.stop(new Refusal.NotJson(reason, offset));
            };
        }
    }

    /** The body as received, and its one tree where it is JSON. */
    private record ReadBody(
            byte @Nullable [] bytes,
            @Nullable Content content,
            @Nullable JsonNode tree,
            @Nullable String contentType) {
        static final ReadBody NONE = new ReadBody(null, null, null, null);

        long length() {
            return bytes == null ? 0 : bytes.length;
        }
    }
}
