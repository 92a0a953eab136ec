package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Error;
import dev.sluice.contracts.model.JsonPointerToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** Looks whether the schemas of one document can be used. Tells each fault once, however often a schema is referred to. */
public final class SchemaChecker {
    /** For all schemas of one document, of 3 MiB at most; some tens are usual for each value in it. */
    private static final long MOST_STEPS = 50_000_000;

    /** How many schemas may look at one value, each within the one before. */
    private static final int MAX_DEPTH = 200;

    private static final int ENDLESS = Integer.MAX_VALUE;
    /** Of the programs of all patterns of a document, in instructions. */
    private static final long MOST_INSTRUCTIONS = 500_000;

    private static final CompiledSchema OF_SCHEMAS = CompiledSchema.ofSchemas();
    private static final Set<String> DIALECTS =
            Set.of("https://json-schema.org/draft/2020-12/schema", "https://spec.openapis.org/oas/3.1/dialect/base");

    private final JsonNode document;
    private final ParameterTypeInference shapes;
    /** What was asked for or referred to; parts of schemas are known by themselves, since their pointers may be long. */
    private final Set<String> checked = new HashSet<>();

    private final Set<JsonNode> checkedParts = identitySet();
    private final Queue<String> referred = new ArrayDeque<>();
    /** Of schemas that were looked at: how many look at one value within each other. */
    private final IdentityHashMap<JsonNode, Integer> depths = new IdentityHashMap<>();

    private final Set<JsonNode> endless = identitySet();
    private final Set<JsonNode> faulty = identitySet();
    private final Set<JsonNode> sound = identitySet();
    private final Map<String, JsonNode> defaults = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private long instructions;
    private final EvaluationBudget budget = EvaluationBudget.ofSteps(MOST_STEPS);

    public SchemaChecker(JsonNode document) {
        this.document = document;
        this.shapes = new ParameterTypeInference(document);
    }

    private static Set<JsonNode> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * @param pointer into the document, to what is wrong
     */
    public record Finding(String pointer, String reason) {}

    /** Whether OpenAPI's base dialect or plain 2020-12 is meant: the only ones that are understood. */
    public static boolean isKnownDialect(String uri) {
        return DIALECTS.contains(uri);
    }

    /** What is wrong with the schema at a pointer and with those that it refers to, unless it was told before. */
    public List<Finding> check(String pointer) {
        findings.clear();
        referred.add(pointer);
        while (!referred.isEmpty()) {
            checkOnce(referred.remove());
        }
        return List.copyOf(findings);
    }

    /** Whether nothing is wrong with the schema at a pointer, which was checked, nor with those that it refers to. */
    public boolean isSound(String pointer) {
        var reachedFrom = new IdentityHashMap<JsonNode, JsonNode>();
        var waiting = new ArrayDeque<JsonNode>();
        var root = document.at(pointer);
        reachedFrom.put(root, root);
        waiting.add(root);
        while (!waiting.isEmpty()) {
            var schema = waiting.remove();
            if (faulty.contains(schema) || endless.contains(schema)) {
                markFaulty(schema, reachedFrom);
                return false;
            }
            visitReached(schema, part -> {
                if (part.isObject() && !sound.contains(part) && reachedFrom.putIfAbsent(part, schema) == null) {
                    waiting.add(part);
                }
            });
        }
        sound.addAll(reachedFrom.keySet());
        return true;
    }

    /** All on the way to a faulty schema, so that none is gone through again for the next one that refers to it. */
    @SuppressWarnings("ReferenceEquality")
    private void markFaulty(JsonNode schema, IdentityHashMap<JsonNode, JsonNode> reachedFrom) {
        var at = schema;
        while (faulty.add(at) || at != reachedFrom.get(at)) {
            at = reachedFrom.get(at);
        }
    }

    private void visitReached(JsonNode schema, Consumer<JsonNode> visitor) {
        target(schema).map(document::at).ifPresent(visitor);
        SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> visitor.accept(part));
    }

    private Optional<String> target(JsonNode schema) {
        return LocalReference.target(document, schema.path("$ref").asText());
    }

    /** Why no parameter can have the schema at a pointer, itself free of faults; its default is looked at later. */
    public Optional<Finding> checkAsParameter(String pointer) {
        var node = document.at(pointer);
        try {
            shapes.shape(node);
        } catch (ParameterTypeInference.NoShape e) {
            return Optional.of(new Finding(pointer, e.reason()));
        }
        shapes.defaultValue(node).ifPresent(value -> defaults.put(pointer, value));
        return Optional.empty();
    }

    /** Which parameters that were checked have defaults that break their schemas: compiled together, as many may share one. */
    public List<Finding> checkDefaults() {
        var pointers = List.copyOf(defaults.keySet());
        if (pointers.isEmpty()
                || new SchemaMemoryBudget(document).take(pointers).isPresent()) {
            return List.of();
        }
        var bundle = new SchemaBundle(document);
        var schemas = JsonNodeFactory.instance.arrayNode();
        var values = JsonNodeFactory.instance.arrayNode();
        defaults.forEach((pointer, value) -> {
            schemas.add(bundle.reference(pointer));
            values.add(value);
        });
        var all = JsonNodeFactory.instance.objectNode();
        all.set("prefixItems", schemas);
        return switch (CompiledSchema.of(bundle.rootedAt(all)).check(values, budget)) {
            case CompiledSchema.Checked(var errors) ->
                errors.stream()
                        .map(error -> ofDefault(error, pointers))
                        .distinct()
                        .toList();
            case CompiledSchema.Unchecked(var at, var reason) ->
                List.of(new Finding(pointers.getFirst(), "the defaults cannot be checked: that takes " + reason));
        };
    }

    private static Finding ofDefault(Error error, List<String> pointers) {
        var parameter = (int) error.getInstanceLocation().getElement(0);
        return new Finding(
                pointers.get(parameter) + "/default",
                "the default breaks its schema: " + ValidationMessages.detail(error));
    }

    private void checkOnce(String pointer) {
        var schema = document.at(pointer);
        if (!checked.add(pointer) || (schema.isObject() && !checkedParts.add(schema))) {
            return;
        }
        var before = findings.size();
        switch (OF_SCHEMAS.check(schema, budget)) {
            case CompiledSchema.Unchecked(var at, var reason) ->
                add(pointer + at, "the document's schemas cannot be checked: that takes " + reason);
            case CompiledSchema.Checked(var errors) -> {
                for (var error : errors) {
                    add(
                            pointer + ValidationMessages.pointer(error),
                            "no JSON Schema: " + ValidationMessages.detail(error));
                }
                if (errors.isEmpty()) {
                    checkParts(pointer, schema);
                }
            }
        }
        noteFaults(schema, before);
    }

    private void noteFaults(JsonNode schema, int findingsBefore) {
        if (findings.size() > findingsBefore) {
            faulty.add(schema);
        }
    }

    private void checkParts(String pointer, JsonNode schema) {
        var before = findings.size();
        var depth = depth(schema, identitySet());
        if (depth == ENDLESS) {
            add(pointer, "the schema refers to itself for the same value: checking would never end");
        } else if (depth > MAX_DEPTH) {
            add(pointer, "more than " + MAX_DEPTH + " schemas look at the same value, each within the one before");
        }
        for (var entry : schema.properties()) {
            checkKeyword(pointer + "/" + JsonPointerToken.escape(entry.getKey()), entry.getKey(), entry.getValue());
        }
        noteFaults(schema, before);
        SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> {
            if (part.isObject() && checkedParts.add(part)) {
                checkParts(pointer + at, part);
            }
        });
    }

    private void checkKeyword(String pointer, String keyword, JsonNode value) {
        switch (keyword) {
            case "$ref" ->
                LocalReference.target(document, value.asText())
                        .ifPresentOrElse(referred::add, () -> add(pointer, LocalReference.fault(value.asText())));
            case "pattern" -> checkPattern(pointer, value.asText());
            case "patternProperties" ->
                value.fieldNames()
                        .forEachRemaining(name -> checkPattern(pointer + "/" + JsonPointerToken.escape(name), name));
            case "format" -> {
                if (!AssertedFormats.NAMES.contains(value.asText())) {
                    var known = String.join(
                            ", ", AssertedFormats.NAMES.stream().sorted().toList());
                    add(pointer, "unknown format " + value.asText() + ", known are " + known);
                }
            }
            case "$schema" -> {
                if (!DIALECTS.contains(value.asText())) {
                    add(pointer, "unknown dialect " + value.asText() + ", expected JSON Schema 2020-12");
                }
            }
            default -> {
                SchemaKeywords.extensionFault(keyword, value).ifPresent(reason -> add(pointer, reason));
                if (SchemaKeywords.REFUSED.contains(keyword)) {
                    add(pointer, keyword + " is not supported: refer to schemas by JSON pointer");
                }
            }
        }
    }

    private void checkPattern(String pointer, String pattern) {
        instructions += Math.min(PatternSize.of(pattern).instructions(), Re2RegexFactory.MAX_PROGRAM);
        if (instructions > MOST_INSTRUCTIONS) {
            add(pointer, "the document's patterns need more than " + MOST_INSTRUCTIONS + " instructions, the limit");
        } else {
            Re2RegexFactory.fault(pattern).ifPresent(reason -> add(pointer, reason));
        }
    }

    private void add(String pointer, String reason) {
        findings.add(new Finding(pointer, reason));
    }

    /** How many schemas look at the same value, each within the one before: {@link #ENDLESS} where that leads back here. */
    private int depth(JsonNode schema, Set<JsonNode> above) {
        var known = depths.get(schema);
        if (known != null) {
            return known;
        }
        if (endless.contains(schema) || above.size() > MAX_DEPTH) {
            return 1;
        }
        if (!above.add(schema)) {
            endless.addAll(above);
            return ENDLESS;
        }
        var parts = new ArrayList<JsonNode>();
        target(schema).map(document::at).ifPresent(parts::add);
        SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> {
            if (inPlace) {
                parts.add(part);
            }
        });
        var deepest = 0;
        for (var part : parts) {
            var depth = depth(part, above);
            if (depth == ENDLESS) {
                return ENDLESS;
            }
            deepest = Math.max(deepest, depth);
        }
        above.remove(schema);
        depths.put(schema, deepest + 1);
        return deepest + 1;
    }
}
