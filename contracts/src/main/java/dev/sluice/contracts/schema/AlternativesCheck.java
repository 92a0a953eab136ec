package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.schema.SchemaChecker.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds alternatives that contain themselves and that nothing tells apart at once: a row or a column, each of rows and columns,
 * without a {@code const} that says which. Every level of a value is then tried as each of them. That is bounded
 * ({@link EvaluationBudget}), and yet a deep value of such a schema may be refused. One thread.
 */
public final class AlternativesCheck {
    /** How many schemas are looked at in one document; what is beyond is not warned of. */
    private static final int MOST_LOOKS = 1_000_000;

    private final JsonNode document;
    private final List<Finding> findings = new ArrayList<>();
    private int looks;

    private AlternativesCheck(JsonNode document) {
        this.document = document;
    }

    /** What a contract's author should be warned of, of the schemas that requests are checked against. */
    public static List<Finding> of(Contract contract) {
        var check = new AlternativesCheck(contract.document());
        var roots = contract.operations().stream()
                .flatMap(AlternativesCheck::schemas)
                .toList();
        check.reached(roots).forEach(check::check);
        return check.findings;
    }

    private static Stream<String> schemas(Operation operation) {
        var ofBody = operation.input().body().stream()
                .flatMap(body -> body.content().stream())
                .flatMap(content -> content.schema().stream());
        var ofParameters = operation.input().parameters().stream().map(parameter -> parameter.schema());
        return Stream.concat(ofParameters, ofBody).map(schema -> schema.pointer());
    }

    /** The schemas that some others are, contain or refer to. */
    private Set<String> reached(Collection<String> from) {
        var found = new LinkedHashSet<String>();
        var waiting = new ArrayDeque<>(from);
        while (!waiting.isEmpty() && looks < MOST_LOOKS) {
            var pointer = waiting.remove();
            if (found.add(pointer)) {
                looks++;
                var schema = document.at(pointer);
                LocalReference.target(document, schema.path("$ref").asText()).ifPresent(waiting::add);
                SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> waiting.add(pointer + at));
            }
        }
        return found;
    }

    private void check(String pointer) {
        for (var keyword : List.of("oneOf", "anyOf")) {
            var size = document.at(pointer).path(keyword).size();
            var containing = new ArrayList<String>();
            for (var i = 0; i < size; i++) {
                var branch = pointer + "/" + keyword + "/" + i;
                if (reached(List.of(branch)).contains(pointer)) {
                    containing.add(branch);
                }
            }
            if (containing.size() > 1 && !areToldApart(containing)) {
                findings.add(new Finding(
                        pointer + "/" + keyword,
                        containing.size()
                                + " of the alternatives contain all of them again, and no property with a const"
                                + " or enum tells them apart: values nested deeply take long to check, up to 422"
                                + " too-complex"));
            }
        }
    }

    private boolean areToldApart(List<String> branches) {
        var all = branches.stream().map(this::marks).toList();
        return all.getFirst().keySet().stream().anyMatch(name -> areDisjoint(name, all));
    }

    private static boolean areDisjoint(String name, List<Map<String, Set<String>>> all) {
        var seen = new HashSet<String>();
        for (var marks : all) {
            var texts = marks.getOrDefault(name, Set.of());
            if (texts.isEmpty() || !texts.stream().allMatch(seen::add)) {
                return false;
            }
        }
        return true;
    }

    /** By the name of a property the texts that it may be, and under no name the types of the whole. */
    private Map<String, Set<String>> marks(String branch) {
        var marks = new TreeMap<String, Set<String>>();
        var waiting = new ArrayDeque<>(List.of(branch));
        var seen = new HashSet<String>();
        while (!waiting.isEmpty()) {
            var pointer = waiting.remove();
            if (seen.add(pointer)) {
                var schema = document.at(pointer);
                texts(schema.path("type")).ifPresent(types -> marks.putIfAbsent("", types));
                for (var property : schema.path("properties").properties()) {
                    texts(property.getValue().path("const"))
                            .or(() -> texts(property.getValue().path("enum")))
                            .ifPresent(texts -> marks.putIfAbsent(property.getKey(), texts));
                }
                LocalReference.target(document, schema.path("$ref").asText()).ifPresent(waiting::add);
                for (var i = 0; i < schema.path("allOf").size(); i++) {
                    waiting.add(pointer + "/allOf/" + i);
                }
            }
        }
        return marks;
    }

    private static Optional<Set<String>> texts(JsonNode node) {
        if (node.isTextual()) {
            return Optional.of(Set.of(node.textValue()));
        }
        var texts = new HashSet<String>();
        node.forEach(text -> texts.add(text.asText()));
        return node.isArray() ? Optional.of(texts) : Optional.empty();
    }
}
