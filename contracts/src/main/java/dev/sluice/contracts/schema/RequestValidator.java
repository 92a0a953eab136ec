package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Parameter;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.RequestBody.Content;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one operation takes, compiled once: reads and checks the parameters and the body of its requests. Thread safe. */
public final class RequestValidator {
    /** For all requests of operations without parameters: nobody changes what was read. */
    private static final ParametersResult NO_PARAMETERS = new ParametersResult.Typed(emptyParameters(), List.of());

    private final List<ParameterDeserializer> parameters;
    private final Optional<CompiledSchema> parametersSchema;
    private final Map<Content, CompiledSchema> bodies;
    private final boolean readsQuery;

    private RequestValidator(
            List<ParameterDeserializer> parameters,
            Optional<CompiledSchema> parametersSchema,
            Map<Content, CompiledSchema> bodies) {
        this.parameters = parameters;
        this.parametersSchema = parametersSchema;
        this.bodies = bodies;
        this.readsQuery = parameters.stream().anyMatch(parameter -> parameter.in() == Location.QUERY);
    }

    /** Takes an operation of a contract that was read without faults. */
    public static RequestValidator compile(Operation operation) {
        var declared = operation.input().parameters();
        var bodies = new IdentityHashMap<Content, CompiledSchema>();
        operation
                .input()
                .body()
                .ifPresent(body -> body.content()
                        .forEach(content -> content.schema()
                                .ifPresent(schema -> bodies.put(content, CompiledSchema.of(SchemaBundle.of(schema))))));
        return new RequestValidator(parameters(declared), parametersSchema(declared), bodies);
    }

    /** By one reader of shapes, which remembers what many of them refer to. */
    private static List<ParameterDeserializer> parameters(List<Parameter> declared) {
        if (declared.isEmpty()) {
            return List.of();
        }
        var shapes = new ParameterTypeInference(declared.getFirst().schema().document());
        return declared.stream()
                .map(parameter -> ParameterDeserializer.of(parameter, shapes))
                .toList();
    }

    /** One schema for the object of all parameters. */
    private static Optional<CompiledSchema> parametersSchema(List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        var bundle = new SchemaBundle(parameters.getFirst().schema().document());
        var root = JsonNumbers.EXACT.objectNode();
        for (var parameter : parameters) {
            var part = root.withObject("/properties/" + parameter.in().text());
            var schema = bundle.reference(parameter.schema().pointer());
            part.withObjectProperty("properties").set(parameter.name(), schema);
            if (parameter.required()) {
                part.withArrayProperty("required").add(parameter.name());
            }
        }
        return Optional.of(CompiledSchema.of(bundle.rootedAt(root)));
    }

    /** Types the parameters, fills in defaults and checks all; parameters that the contract does not name are ignored. */
    public ParametersResult parameters(RawParameters raw, EvaluationBudget budget) {
        Map<String, List<String>> query = Map.of();
        if (readsQuery || !raw.query().isEmpty()) {
            switch (QueryString.parse(raw.query())) {
                case QueryString.Malformed(var reason) -> {
                    return new ParametersResult.BadQuery(reason);
                }
                case QueryString.Pairs(var values) -> query = values;
            }
        }
        if (parameters.isEmpty()) {
            return NO_PARAMETERS;
        }
        var params = emptyParameters();
        var violations = new ArrayList<SchemaViolation>();
        for (var parameter : parameters) {
            parameter.read(raw, query, (ObjectNode) params.get(parameter.in().text()), violations);
        }
        return parametersSchema
                .map(schema -> checked(schema.check(params, budget), params, violations))
                .orElseGet(() -> new ParametersResult.Typed(params, atMost(violations)));
    }

    private static ObjectNode emptyParameters() {
        var params = JsonNumbers.EXACT.objectNode();
        params.putObject(Location.PATH.text());
        params.putObject(Location.QUERY.text());
        params.putObject(Location.HEADER.text());
        return params;
    }

    private static ParametersResult checked(
            CompiledSchema.Result result, ObjectNode params, List<SchemaViolation> violations) {
        return switch (result) {
            case CompiledSchema.Checked(var errors) -> {
                errors.forEach(error -> violations.add(ofParameter(error)));
                yield new ParametersResult.Typed(params, atMost(violations));
            }
            case CompiledSchema.Unchecked(var pointer, var reason) -> {
                var parts = (pointer + "//").split("/", 3);
                var below = parts[2].isEmpty() ? "" : "/" + parts[2].substring(0, parts[2].length() - 2);
                yield new SchemaResult.TooComplex(location(parts[1]), below, reason);
            }
        };
    }

    private static Location location(String name) {
        return switch (name) {
            case "path" -> Location.PATH;
            case "query" -> Location.QUERY;
            default -> Location.HEADER;
        };
    }

    /** The first part of the pointer is the location. */
    private static SchemaViolation ofParameter(Error error) {
        var pointer = ValidationMessages.pointer(error);
        var end = pointer.indexOf('/', 1);
        var name = pointer.substring(1, end < 0 ? pointer.length() : end);
        var in = location(name);
        if (end < 0) {
            var missing = "/" + JsonPointerToken.escape(error.getProperty());
            return new SchemaViolation(
                    in, missing, "expected " + in.text() + " parameter " + error.getProperty() + ", none came");
        }
        return new SchemaViolation(in, pointer.substring(end), ValidationMessages.detail(error));
    }

    /**
     * Checks a JSON body; nothing to break where the contract gives no schema.
     *
     * @param content one of the operation's own
     */
    public SchemaResult body(Content content, JsonNode tree, EvaluationBudget budget) {
        var schema = bodies.get(content);
        return schema == null ? new SchemaResult.Checked(List.of()) : result(schema.check(tree, budget), Location.BODY);
    }

    private static SchemaResult result(CompiledSchema.Result result, Location in) {
        return switch (result) {
            case CompiledSchema.Checked(var errors) -> {
                var violations = new ArrayList<SchemaViolation>(errors.size());
                for (var error : errors) {
                    violations.add(new SchemaViolation(
                            in, ValidationMessages.pointer(error), ValidationMessages.detail(error)));
                }
                yield new SchemaResult.Checked(atMost(violations));
            }
            case CompiledSchema.Unchecked(var pointer, var reason) -> new SchemaResult.TooComplex(in, pointer, reason);
        };
    }

    private static List<SchemaViolation> atMost(List<SchemaViolation> violations) {
        return violations.size() <= SchemaViolation.MOST
                ? violations
                : List.copyOf(violations.subList(0, SchemaViolation.MOST));
    }
}
