package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.describe.PathsMerger.Path;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes one document about several contracts: their operations, then what those refer to. */
final class OpenApiWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** What is written anew, or means another thing in one document about many. */
    private static final Set<String> WRITTEN_ANEW =
            Set.of("operationId", "tags", "parameters", "requestBody", "responses", "security", "servers");
    /** What a path item says that is not about one of its methods. */
    private static final List<String> OF_PATHS = List.of("summary", "description");

    private final List<Contract> contracts;
    private final OperationIdAllocator ids;
    private final ComponentsMerger components = new ComponentsMerger();
    private final DocumentedProblems edge = new DocumentedProblems(components);
    private final PathsMerger paths = new PathsMerger();
    private final Map<String, JsonNode> tags = new LinkedHashMap<>();

    OpenApiWriter(List<Contract> contracts) {
        this.contracts = contracts;
        this.ids = new OperationIdAllocator(contracts);
    }

    ObjectNode write() {
        contracts.forEach(contract -> new OfContract(contract).write());
        var root = JSON.objectNode().put("openapi", "3.1.0");
        root.putObject("info")
                .put("title", "What this gateway serves")
                .put("version", "")
                .put("description", InfoMerger.list(contracts));
        root.set("paths", paths.all());
        root.set("components", components.all());
        if (!tags.isEmpty()) {
            root.putArray("tags").addAll(tags.values());
        }
        InfoMerger.seal(root);
        return root;
    }

    /** What one contract adds. */
    private final class OfContract {
        private final Contract contract;
        private final JsonNode document;
        private final ComponentCopier parts;
        private final Map<String, Operation> operations;

        OfContract(Contract contract) {
            this.contract = contract;
            this.document = contract.document();
            this.parts = new ComponentCopier(contract, components, ids);
            this.operations =
                    contract.operations().stream().collect(Collectors.toMap(Operation::id, Function.identity()));
        }

        void write() {
            for (var entry : document.path("paths").properties()) {
                if (!entry.getKey().startsWith("x-")) {
                    path(contract.prefix() + entry.getKey(), parts.followed(entry.getValue()));
                }
            }
            document.path("tags")
                    .forEach(tag -> tags.putIfAbsent(tag.path("name").asText(), tag));
            parts.copyReferred();
        }

        private void path(String text, JsonNode item) {
            for (var member : item.properties()) {
                var operation =
                        operations.get(member.getValue().path("operationId").asText());
                if (operation != null
                        && operation.method().equals(member.getKey().toUpperCase(Locale.ROOT))) {
                    var path = paths.at(text, operation.path());
                    OF_PATHS.stream()
                            .filter(field -> item.has(field) && !path.item().has(field))
                            .forEach(field -> path.item().set(field, item.path(field)));
                    path.item().set(member.getKey(), operation(operation, path, item, member.getValue()));
                }
            }
        }

        private ObjectNode operation(Operation operation, Path path, JsonNode item, JsonNode declared) {
            var copy = JSON.objectNode().put("operationId", ids.of(operation));
            copy.set("tags", tags(declared));
            for (var member : declared.properties()) {
                if (!WRITTEN_ANEW.contains(member.getKey())
                        && !CallerIrrelevantFields.is(member.getKey(), member.getValue())) {
                    copy.set(member.getKey(), member.getValue().deepCopy());
                }
            }
            parameters(operation, path, item, declared, copy);
            if (declared.has("requestBody")) {
                copy.set("requestBody", parts.copy(OpenApiObjectKind.REQUEST_BODY, declared.path("requestBody")));
            }
            copy.set("responses", responses(operation, declared.path("responses")));
            copy.set("security", security(declared));
            return copy;
        }

        /** Those without a tag stand under their service. */
        private JsonNode tags(JsonNode declared) {
            return declared.path("tags").isArray()
                    ? declared.path("tags").deepCopy()
                    : JSON.arrayNode().add(contract.service().name());
        }

        /** An operation's own parameter takes the place of its path's. */
        private void parameters(Operation operation, Path path, JsonNode item, JsonNode declared, ObjectNode into) {
            var parameters = new LinkedHashMap<List<String>, JsonNode>();
            for (var holder : List.of(item, declared)) {
                for (var parameter : holder.path("parameters")) {
                    parameters.put(identity(parts.followed(parameter)), parameter);
                }
            }
            var names = path.renamed(operation.path());
            parameters.forEach((identity, parameter) ->
                    into.withArrayProperty("parameters").add(parameter(parameter, identity, names)));
        }

        private static List<String> identity(JsonNode parameter) {
            var in = parameter.path("in").asText();
            var name = parameter.path("name").asText();
            return List.of(in, in.equals("header") ? name.toLowerCase(Locale.ROOT) : name);
        }

        private JsonNode parameter(JsonNode parameter, List<String> identity, Map<String, String> names) {
            var name = identity.getLast();
            var renamed = identity.getFirst().equals("path") ? names.getOrDefault(name, name) : name;
            if (renamed.equals(name) || !identity.getFirst().equals("path")) {
                return parts.copy(OpenApiObjectKind.PARAMETER, parameter);
            }
            var copy = (ObjectNode) parts.copy(OpenApiObjectKind.PARAMETER, parts.followed(parameter));
            return copy.put("name", renamed);
        }

        private ObjectNode responses(Operation operation, JsonNode declared) {
            var copy = JSON.objectNode();
            for (var response : declared.properties()) {
                if (!response.getKey().startsWith("x-")) {
                    copy.set(response.getKey(), parts.copy(OpenApiObjectKind.RESPONSE, response.getValue()));
                }
            }
            edge.addTo(copy, operation, declared, parts);
            return copy;
        }

        private JsonNode security(JsonNode declared) {
            var security = declared.has("security") ? declared.path("security") : document.path("security");
            var copy = JSON.arrayNode();
            for (var requirement : security) {
                var named = copy.addObject();
                requirement
                        .properties()
                        .forEach(scheme -> named.set(
                                scheme(scheme.getKey()), scheme.getValue().deepCopy()));
            }
            return copy;
        }

        private String scheme(String name) {
            var scheme = JSON.objectNode();
            for (var member : parts.followed(
                            document.path("components").path("securitySchemes").path(name))
                    .properties()) {
                if (!CallerIrrelevantFields.is(member.getKey(), member.getValue())) {
                    scheme.set(member.getKey(), member.getValue().deepCopy());
                }
            }
            return components.scheme(name, scheme);
        }
    }
}
