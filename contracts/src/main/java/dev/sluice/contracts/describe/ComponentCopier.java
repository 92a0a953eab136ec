package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.describe.OpenApiObjectKind.Inside;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.schema.LocalReference;
import dev.sluice.contracts.schema.SchemaKeywords;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Copies parts of one contract's document into one about several. Whatever a part refers to becomes a component there,
 * named after its service: a name does not change when another service comes.
 */
final class ComponentCopier {
    private static final String REF = "$ref";
    /** What may stand beside a reference, save in a schema (OpenAPI 3.1 §4.8.23). */
    private static final List<String> BESIDE = List.of("summary", "description");

    private final Contract contract;
    private final ComponentsMerger components;
    private final OperationIdAllocator ids;
    private final DiscriminatorRewriter discriminators;
    private final Map<Target, String> referred = new HashMap<>();
    private final Queue<Target> uncopied = new ArrayDeque<>();

    /** @param pointer into the contract's document */
    private record Target(OpenApiObjectKind part, String pointer) {}

    ComponentCopier(Contract contract, ComponentsMerger components, OperationIdAllocator ids) {
        this.contract = contract;
        this.components = components;
        this.ids = ids;
        this.discriminators =
                new DiscriminatorRewriter(contract.document(), pointer -> reference(OpenApiObjectKind.SCHEMA, pointer));
    }

    JsonNode copy(OpenApiObjectKind part, JsonNode node) {
        if (part == OpenApiObjectKind.SCHEMA) {
            return schema(node, "");
        }
        if (!(node instanceof ObjectNode object)) {
            return node.deepCopy();
        }
        return object.path(REF).isTextual() ? reference(part, object) : members(part, object);
    }

    /** Copies what the copies refer to, until nothing is missing. */
    void copyReferred() {
        for (var target = uncopied.poll(); target != null; target = uncopied.poll()) {
            var node = contract.document().at(target.pointer);
            var key = referred.getOrDefault(target, "");
            var copy = target.part == OpenApiObjectKind.SCHEMA ? schema(node, target.pointer) : copy(target.part, node);
            components.put(target.part.section(), key, copy);
        }
    }

    /** Where references that begin at a node end; none leads nowhere in a contract without faults. */
    JsonNode followed(JsonNode node) {
        var at = node;
        var seen = new HashSet<String>();
        while (at.path(REF).isTextual() && seen.add(at.path(REF).textValue())) {
            at = target(at).map(contract.document()::at).orElse(JsonNodeFactory.instance.objectNode());
        }
        return at;
    }

    private Optional<String> target(JsonNode reference) {
        return LocalReference.target(contract.document(), reference.path(REF).asText());
    }

    private ObjectNode members(OpenApiObjectKind part, ObjectNode object) {
        var copy = JsonNodeFactory.instance.objectNode();
        var inside = part.inside();
        for (var member : object.properties()) {
            var name = member.getKey();
            var held = inside.get(name);
            if (held != null) {
                copy.set(name, held.named() ? named(held, member.getValue()) : copy(held.part(), member.getValue()));
            } else if (!CallerIrrelevantFields.is(name, member.getValue())) {
                copy.set(name, member.getValue().deepCopy());
            }
        }
        if (part == OpenApiObjectKind.LINK) {
            link(copy);
        } else if (part == OpenApiObjectKind.RESPONSE && !copy.has("description")) {
            copy.put("description", ""); // OpenAPI wants one
        } else if (part == OpenApiObjectKind.HEADER && !copy.has("schema") && !copy.has("content")) {
            copy.putObject("schema");
        }
        return copy;
    }

    private JsonNode named(Inside held, JsonNode map) {
        var copy = JsonNodeFactory.instance.objectNode();
        for (var member : map.properties()) {
            var value = member.getValue();
            // nobody checks the references of examples
            if (!value.path(REF).isTextual() || target(value).isPresent()) {
                copy.set(member.getKey(), copy(held.part(), value));
            }
        }
        return copy;
    }

    private ObjectNode reference(OpenApiObjectKind part, ObjectNode object) {
        var copy = JsonNodeFactory.instance.objectNode();
        target(object).ifPresent(pointer -> copy.put(REF, reference(part, pointer)));
        for (var beside : BESIDE) {
            Optional.ofNullable(object.get(beside)).ifPresent(text -> copy.set(beside, text));
        }
        return copy;
    }

    private String reference(OpenApiObjectKind part, String pointer) {
        var key = referred.computeIfAbsent(new Target(part, pointer), added -> {
            uncopied.add(added);
            return components.key(part.section(), contract.service().name() + "." + name(part, pointer));
        });
        return ComponentsMerger.reference(part.section(), key);
    }

    private static String name(OpenApiObjectKind part, String pointer) {
        var usual = "/components/" + part.section() + "/";
        return pointer.substring(pointer.startsWith(usual) ? usual.length() : 1).replace('/', '.');
    }

    private void link(ObjectNode link) {
        Optional.ofNullable(link.remove("operationRef"))
                .flatMap(reference -> LocalReference.target(contract.document(), reference.asText()))
                .map(pointer ->
                        contract.document().at(pointer).path("operationId").asText())
                .ifPresent(id -> link.put("operationId", id));
        if (link.path("operationId").isTextual()) {
            link.put(
                    "operationId",
                    ids.of(contract.service().name(), link.path("operationId").textValue()));
        }
    }

    private JsonNode schema(JsonNode original, String pointer) {
        var copy = original.deepCopy();
        rewrite(copy, pointer);
        return copy;
    }

    /** @param pointer where the schema stands, if it was referred to; else empty */
    private void rewrite(JsonNode schema, String pointer) {
        if (schema instanceof ObjectNode object) {
            object.properties().removeIf(member -> CallerIrrelevantFields.is(member.getKey(), member.getValue()));
            discriminators.rewrite(object, pointer);
            if (object.path(REF).isTextual()) {
                target(object).ifPresent(target -> object.put(REF, reference(OpenApiObjectKind.SCHEMA, target)));
            }
            SchemaKeywords.visitSubschemas(object, (at, part, inPlace) -> rewrite(part, ""));
        }
    }
}
