package dev.sluice.contracts.compatibility;

import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredReply;
import dev.sluice.contracts.model.Parameter;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.PathTemplate.Literal;
import dev.sluice.contracts.model.PathTemplate.Variable;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.RequestBody.Content;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.read.Diagnostic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a newer contract of a service breaks for those who call by the older one. What cannot be compared, as two patterns,
 * counts as broken where it differs; {@code docs/contracts-at-runtime.md} says what is not looked at.
 */
public final class BreakingChanges {
    private final Contract after;
    private final OperationPointers pointersBefore;
    private final OperationPointers pointersAfter;
    private final Map<Endpoint, Operation> operationsAfter = new HashMap<>();
    private final Set<Diagnostic> faults = new LinkedHashSet<>();
    private final ComparisonBudget steps = new ComparisonBudget();

    private BreakingChanges(Contract before, Contract after) {
        this.after = after;
        this.pointersBefore = OperationPointers.of(before);
        this.pointersAfter = OperationPointers.of(after);
        after.operations().forEach(operation -> operationsAfter.putIfAbsent(new Endpoint(operation), operation));
    }

    /** @param shape the template without the names of its variables, which no caller sees */
    private record Endpoint(String method, List<String> shape) {
        Endpoint(Operation operation) {
            this(operation.method(), shapeOf(operation.path()));
        }
    }

    private record ParameterKey(String name, Location in) {}

    /** Each thing that breaks, with its place in the newer contract; in the older one where it is gone. */
    public static List<Diagnostic> breaking(Contract before, Contract after) {
        var change = new BreakingChanges(before, after);
        before.operations().forEach(change::compare);
        return new ArrayList<>(change.faults);
    }

    private void compare(Operation old) {
        var now = operationsAfter.get(new Endpoint(old));
        if (now == null) {
            add(pointersBefore.of(old), old.method() + " " + old.path() + " is gone");
        } else {
            compare(old, now, pointersAfter.of(now));
        }
    }

    private void compare(Operation old, Operation now, String at) {
        if (!old.id().equals(now.id())) {
            add(at + "/operationId", "operationId was " + old.id() + " and is now " + now.id());
        }
        compareAccess(old.access(), now.access(), at);
        compareParameters(old, now, at);
        compareBodies(old.input().body(), now.input().body(), at);
        for (var reply : old.outline().replies()) {
            if (reply.status().startsWith("2")) {
                compareReply(reply, now.outline().replies(), at);
            }
        }
    }

    /** Whoever had what one of the old requirements asks must still come in. */
    private void compareAccess(SecurityRequirements old, SecurityRequirements now, String at) {
        if (now.isPublic()) {
            return;
        }
        if (old.isPublic()) {
            add(at + "/security", "was public and now asks for a token");
        }
        for (var known : old.alternatives()) {
            if (now.alternatives().stream()
                    .noneMatch(requirement ->
                            known.scopes().containsAll(requirement.scopes()) && areIssuersOf(requirement, known))) {
                add(at + "/security", "a token with the scopes " + sorted(known.scopes()) + " is not enough any more");
            }
        }
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static boolean areIssuersOf(SecurityRequirements.Requirement now, SecurityRequirements.Requirement known) {
        return now.issuers().isEmpty()
                || (!known.issuers().isEmpty() && now.issuers().containsAll(known.issuers()));
    }

    private void compareParameters(Operation old, Operation now, String at) {
        var variables = variables(old.path());
        var newVariables = variables(now.path());
        var knownParameters = new HashMap<ParameterKey, Parameter>();
        old.input()
                .parameters()
                .forEach(parameter ->
                        knownParameters.put(new ParameterKey(parameter.name(), parameter.in()), parameter));
        for (var parameter : now.input().parameters()) {
            var place = parameter.in() == Location.PATH ? newVariables.indexOf(parameter.name()) : -1;
            var knownAs = place >= 0 && place < variables.size() ? variables.get(place) : parameter.name();
            var known = Optional.ofNullable(knownParameters.get(new ParameterKey(knownAs, parameter.in())));
            var name = parameter.in().text() + " parameter " + parameter.name();
            if (known.isPresent()) {
                new RequestCompatibility((pointer, reason) -> add(pointer, name + ": " + reason), steps)
                        .compare(demand(known.get().schema()), demand(parameter.schema()));
            }
            if (parameter.required() && !known.map(Parameter::required).orElse(false)) {
                add(at + "/parameters", name + " is required now");
            }
        }
    }

    private void compareBodies(Optional<RequestBody> old, Optional<RequestBody> now, String at) {
        var there = at + "/requestBody";
        if (now.isEmpty()) {
            old.ifPresent(body -> add(at, "a body is not taken any more"));
            return;
        }
        if (now.get().required() && !old.map(RequestBody::required).orElse(false)) {
            add(there + "/required", "a body is required now");
        }
        if (old.isPresent()) {
            compareLimit(old.get().maxBytes(), now.get().maxBytes(), at);
            old.get().content().forEach(content -> compareContent(content, now.get(), there));
        }
    }

    private void compareLimit(Optional<Long> old, Optional<Long> now, String at) {
        if (now.isPresent() && old.map(bytes -> bytes > now.get()).orElse(true)) {
            add(
                    at + "/x-sluice/max-body",
                    "the longest body was " + old.map(bytes -> bytes + " bytes").orElse("the edge's limit")
                            + " and is now " + now.get() + " bytes");
        }
    }

    private void compareContent(Content old, RequestBody now, String at) {
        var taken = covering(old, now.content());
        if (taken.isEmpty()) {
            add(at + "/content", "a body of type " + old.range() + " is not taken any more");
            return;
        }
        taken.get()
                .schema()
                .ifPresent(schema -> new RequestCompatibility(
                                (pointer, reason) -> add(pointer, "body: " + reason), steps)
                        .compare(demand(old.schema()), demand(schema)));
    }

    private void compareReply(DeclaredReply old, List<DeclaredReply> replies, String at) {
        var now = replies.stream()
                .filter(reply -> reply.status().equals(old.status()))
                .findFirst();
        if (now.isEmpty()) {
            add(at + "/responses", "reply " + old.status() + " is gone");
            return;
        }
        var there = at + "/responses/" + old.status();
        for (var content : old.content()) {
            var known = covering(content, now.get().content());
            if (known.isEmpty()) {
                add(there, "reply " + old.status() + " is not " + content.range() + " any more");
            } else {
                new ResponseCompatibility(
                                (pointer, reason) -> add(
                                        pointer.isEmpty() ? there : pointer, "reply " + old.status() + ": " + reason),
                                steps)
                        .compare(demand(content.schema()), demand(known.get().schema()));
            }
        }
    }

    /** Contents come most specific first. */
    private static Optional<Content> covering(Content old, List<Content> among) {
        return among.stream()
                .filter(content -> content.range().covers(old.range()))
                .findFirst();
    }

    private static EffectiveSchema demand(LocatedSchema schema) {
        return EffectiveSchema.of(List.of(schema));
    }

    private static EffectiveSchema demand(Optional<LocatedSchema> schema) {
        return EffectiveSchema.of(schema.stream().toList());
    }

    private void add(String pointer, String reason) {
        faults.add(new Diagnostic(after.file(), pointer, reason));
    }

    private static List<String> variables(PathTemplate path) {
        return path.segments().stream()
                .map(segment -> segment instanceof Variable(var name) ? name : null)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> shapeOf(PathTemplate path) {
        return path.segments().stream()
                .map(segment -> switch (segment) {
                    case Literal(var text) -> "=" + text;
                    case Variable(var name) -> "{}";
                })
                .toList();
    }
}
