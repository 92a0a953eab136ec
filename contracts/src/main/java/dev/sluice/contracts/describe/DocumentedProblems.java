package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.wire.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an edge itself may answer to the calls of an operation: problem documents (RFC 9457), by their statuses. */
final class DocumentedProblems {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ComponentsMerger components;
    private final Map<Kind, String> keys = new EnumMap<>(Kind.class);
    private final String schema;

    /** A status with the header that comes with it, if one does. */
    enum Kind {
        MALFORMED(
                400,
                "",
                "The request is malformed: its query, its framing, or its body is no JSON, or none was expected."),
        NO_TOKEN(401, "WWW-Authenticate", "There is no token, or a bad one."),
        MISSING_SCOPE(403, "WWW-Authenticate", "The token lacks a scope."),
        TOO_SLOW(408, "", "The request did not arrive in time."),
        TOO_LARGE(413, "", "The body is longer than the limit."),
        UNSUPPORTED(415, "", "The content type or the content coding is none that is accepted."),
        INVALID(422, "", "Parameters or body break the contract; errors tells where."),
        TOO_MANY(429, "Retry-After", "More calls than one caller may make."),
        FAILED(500, "", "The service's handler or the gateway failed."),
        BROKEN_REPLY(502, "", "The service's reply is broken."),
        UNAVAILABLE(503, "Retry-After", "The call was not passed on: the service cannot take it now."),
        NO_REPLY(504, "", "The service did not reply in time; the outcome is unknown.");

        private final int status;
        private final String header;
        private final String description;

        Kind(int status, String header, String description) {
            this.status = status;
            this.header = header;
            this.description = description;
        }
    }

    DocumentedProblems(ComponentsMerger components) {
        this.components = components;
        this.schema = components.key(OpenApiObjectKind.SCHEMA.section(), "Problem");
        components.put(OpenApiObjectKind.SCHEMA.section(), schema, schema());
    }

    /**
     * Adds to the responses of an operation what the edge may answer. What a contract says of a status stays.
     *
     * @param responses copied already
     * @param declared the contract's own
     */
    void addTo(ObjectNode responses, Operation operation, JsonNode declared, ComponentCopier parts) {
        for (var kind : kinds(operation)) {
            var status = Integer.toString(kind.status);
            var own = own(declared, status);
            if (own.isMissingNode()) {
                responses.putObject(status).put("$ref", reference(kind));
            } else {
                var copy = (ObjectNode) parts.copy(OpenApiObjectKind.RESPONSE, parts.followed(own));
                add(kind, copy);
                responses.set(status, copy);
            }
        }
    }

    /** What a contract says of a status, exactly, by its range, or of all that it does not name. */
    private static JsonNode own(JsonNode declared, String status) {
        for (var name : List.of(status, status.charAt(0) + "XX", "default")) {
            if (declared.has(name)) {
                return declared.path(name);
            }
        }
        return declared.path(status);
    }

    private static List<Kind> kinds(Operation operation) {
        var kinds = new ArrayList<>(List.of(Kind.MALFORMED, Kind.TOO_SLOW));
        if (!operation.access().isPublic()) {
            kinds.addAll(List.of(Kind.NO_TOKEN, Kind.MISSING_SCOPE));
        }
        var input = operation.input();
        if (input.body().isPresent()) {
            kinds.addAll(List.of(Kind.TOO_LARGE, Kind.UNSUPPORTED));
        }
        if (input.body().isPresent() || !input.parameters().isEmpty()) {
            kinds.add(Kind.INVALID);
        }
        if (operation.protection().rate().isPresent()) {
            kinds.add(Kind.TOO_MANY);
        }
        kinds.addAll(List.of(Kind.FAILED, Kind.BROKEN_REPLY, Kind.UNAVAILABLE, Kind.NO_REPLY));
        kinds.sort(null);
        return kinds;
    }

    private String reference(Kind kind) {
        var section = OpenApiObjectKind.RESPONSE.section();
        var key = keys.computeIfAbsent(kind, added -> {
            var name = components.key(section, "Problem" + added.status);
            var response = JSON.objectNode().put("description", added.description);
            add(added, response);
            components.put(section, name, response);
            return name;
        });
        return ComponentsMerger.reference(section, key);
    }

    private void add(Kind kind, ObjectNode response) {
        var content = response.withObjectProperty("content");
        if (!content.has(Problem.CONTENT_TYPE)) {
            content.putObject(Problem.CONTENT_TYPE)
                    .putObject("schema")
                    .put("$ref", ComponentsMerger.reference(OpenApiObjectKind.SCHEMA.section(), schema));
        }
        if (!kind.header.isEmpty()) {
            var headers = response.withObjectProperty("headers");
            if (headers.properties().stream()
                    .noneMatch(header -> header.getKey().equalsIgnoreCase(kind.header))) {
                headers.putObject(kind.header)
                        .putObject("schema")
                        .put("type", kind.header.equals("Retry-After") ? "integer" : "string");
            }
        }
    }

    private static ObjectNode schema() {
        var problem = JSON.objectNode().put("type", "object").put("description", "A problem document (RFC 9457).");
        problem.putArray("required")
                .add("type")
                .add("title")
                .add("status")
                .add("detail")
                .add("requestId");
        var properties = problem.putObject("properties");
        properties
                .putObject("type")
                .put("type", "string")
                .put("format", "uri")
                .put("description", "What kind of problem: urn:sluice:problem:<name>.");
        properties.putObject("title").put("type", "string");
        properties.putObject("status").put("type", "integer");
        properties.putObject("detail").put("type", "string").put("description", "What happened this time.");
        properties.putObject("requestId").put("type", "string").put("description", "As in X-Request-Id.");
        var error = properties
                .putObject("errors")
                .put("type", "array")
                .put("description", "With 422: what breaks the contract.")
                .putObject("items")
                .put("type", "object");
        error.putArray("required").add("in").add("pointer").add("detail");
        var parts = error.putObject("properties");
        parts.putObject("in")
                .put("type", "string")
                .putArray("enum")
                .add("path")
                .add("query")
                .add("header")
                .add("body");
        parts.putObject("pointer").put("type", "string").put("format", "json-pointer");
        parts.putObject("detail").put("type", "string");
        return problem;
    }
}
