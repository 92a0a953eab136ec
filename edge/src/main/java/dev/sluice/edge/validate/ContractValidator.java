package dev.sluice.edge.validate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.RequestBody.Content;
import dev.sluice.contracts.schema.EvaluationBudget;
import dev.sluice.contracts.schema.ParametersResult;
import dev.sluice.contracts.schema.RawParameters;
import dev.sluice.contracts.schema.RecordKeyExtractor;
import dev.sluice.contracts.schema.RequestValidator;
import dev.sluice.contracts.schema.SchemaResult;
import dev.sluice.contracts.schema.SchemaViolation;
import dev.sluice.contracts.schema.StrictJsonParser;
import dev.sluice.edge.request.AdmissibleRequest;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.CompleteRequest.TypedBody;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.edge.request.ValidatedRequest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body, and once there is room for the request, parses it once and says everything that is wrong with parameters and
 * body together. The bytes that go on are those received. Thread safe.
 */
public final class ContractValidator {
    private static final String CONTENT_TYPE = "content-type";

    /** By identity: an operation's own hash would walk its whole document. */
    private final IdentityHashMap<Operation, RequestValidator> inputs = new IdentityHashMap<>();

    public ContractValidator(ContractSet contracts) {
        contracts.operations().forEach(operation -> inputs.put(operation, RequestValidator.compile(operation)));
    }

    /** Reads the body; refuses with 400, 408, 413, 415, 422 or 503, whatever can be told before a byte of it was read. */
    public Outcome<CompleteRequest> receive(AdmissibleRequest admissible) throws InterruptedException {
        var budget = EvaluationBudget.until(admissible.routed().deadline().atNanos());
        return switch (input(admissible.routed()).parameters(raw(admissible.routed()), budget)) {
            case ParametersResult.BadQuery(var reason) -> Outcome.stop(new Refusal.Malformed(reason));
            case SchemaResult.TooComplex unchecked -> tooComplex(unchecked);
            case ParametersResult.Typed typed -> body(admissible, typed);
        };
    }

    /** Refuses with 400 or 422; the 422 names every violation, 20 at most, or what took too much to be checked. */
    public Outcome<ValidatedRequest> validate(AdmittedRequest admitted) {
        var body = admitted.complete().body();
        if (body == null || !body.isJson()) {
            return checked(admitted, null);
        }
        return switch (StrictJsonParser.read(body.bytes())) {
            case StrictJsonParser.Tree(var tree) -> checked(admitted, tree);
            case StrictJsonParser.Malformed(var reason, var offset) ->
                Outcome.stop(new Refusal.NotJson(reason, offset));
        };
    }

    private static <T> Outcome<T> tooComplex(SchemaResult.TooComplex unchecked) {
        return Outcome.stop(
                new Refusal.TooComplex(new SchemaViolation(unchecked.in(), unchecked.pointer(), unchecked.reason())));
    }

    private RequestValidator input(RoutedRequest routed) {
        var input = inputs.get(routed.operation());
        if (input == null) {
            throw new IllegalStateException("operation " + routed.operation().id() + " is not of this contract set");
        }
        return input;
    }

    private static RawParameters raw(RoutedRequest routed) {
        var received = routed.received();
        return new RawParameters(routed.pathValues(), received.rawQuery(), received.headers()::all);
    }

    /** A body of an accepted type, or none. */
    private static Outcome<CompleteRequest> body(AdmissibleRequest admissible, ParametersResult.Typed parameters)
            throws InterruptedException {
        var routed = admissible.routed();
        var body = routed.received().body();
        var declared = routed.operation().input().body();
        if (!body.isPresent()) {
            return Outcome.go(new CompleteRequest(admissible, parameters, null));
        }
        return declared.isEmpty()
                ? Outcome.stop(new Refusal.UnexpectedBody())
                : type(routed.received(), declared.get())
                        .then(type -> body.read(admissible.maxBodyBytes(), routed.deadline())
                                .then(bytes ->
                                        Outcome.go(new CompleteRequest(admissible, parameters, type.body(bytes)))));
    }

    private static Outcome<BodyType> type(ReceivedRequest received, RequestBody declared) {
        var lines = received.headers().all(CONTENT_TYPE);
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
        return Outcome.go(new BodyType(accepted.get(), type.get().isJson(), came));
    }

    private Outcome<ValidatedRequest> checked(AdmittedRequest admitted, @Nullable JsonNode tree) {
        var parameters = admitted.complete().parameters();
        var body = admitted.complete().body();
        var violations = new ArrayList<>(parameters.violations());
        var operation = admitted.routed().operation();
        if (body == null && operation.input().body().map(RequestBody::required).orElse(false)) {
            violations.add(new SchemaViolation(Location.BODY, "", "a body is required, none came"));
        } else if (body != null && tree != null) {
            var budget = EvaluationBudget.until(admitted.routed().deadline().atNanos())
                    .allowFor(body.bytes().length);
            switch (input(admitted.routed()).body(body.content(), tree, budget)) {
                case SchemaResult.Checked(var ofBody) -> violations.addAll(ofBody);
                case SchemaResult.TooComplex unchecked -> {
                    return tooComplex(unchecked);
                }
            }
        }
        if (!violations.isEmpty()) {
            return Outcome.stop(
                    new Refusal.Invalid(violations.subList(0, Math.min(violations.size(), SchemaViolation.MOST))));
        }
        var claims = admitted.authorized().authenticated().principal().map(Principal::claims);
        var key = operation
                .delivery()
                .key()
                .flatMap(expression ->
                        RecordKeyExtractor.of(expression, parameters.params(), tree, claims.orElse(null)));
        return Outcome.go(new ValidatedRequest(
                admitted,
                parameters.params(),
                key.orElse(null),
                body == null ? null : body.bytes(),
                body == null ? null : body.contentType()));
    }

    /** What the contract says of a body's type, before a byte of it was read. */
    private record BodyType(Content content, boolean isJson, String contentType) {

        /** None where chunks were announced and none came. */
        @Nullable
        TypedBody body(byte[] bytes) {
            return bytes.length == 0 ? null : new TypedBody(bytes, content, isJson, contentType);
        }
    }
}
