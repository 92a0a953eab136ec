package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.PointerToken;
import dev.sluice.contracts.model.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Looks whether the schemas of one document can be used. Tells each fault once, however often a schema is referred to. */
public final class SchemaCheck {
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
    private final Set<String> checked = new HashSet<>();
    private final Queue<String> referred = new ArrayDeque<>();
    /** Of schemas that were looked at: how many look at one value within each other. */
    private final Map<String, Integer> depths = new HashMap<>();

    private final Set<String> endless = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long instructions;
    private final EvaluationBudget budget = EvaluationBudget.ofSteps(MOST_STEPS);

    public SchemaCheck(JsonNode document) {
        this.document = document;
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

    /** Whether nothing is wrong with the schema at a pointer nor with those that it refers to. */
    public boolean isSound(String pointer) {
        return new SchemaCheck(document).check(pointer).isEmpty();
    }

    /** Why no parameter can have the schema at a pointer, itself free of faults. */
    public Optional<Finding> checkAsParameter(String pointer) {
        var node = document.at(pointer);
        var reader = new ShapeReader(document);
        try {
            reader.shape(node);
        } catch (ShapeReader.NoShape e) {
            return Optional.of(new Finding(pointer, e.reason()));
        }
        var schema = new Schema(document, pointer);
        return reader.defaultValue(node)
                .flatMap(value -> defaultFault(CompiledInput.check(schema, value, Location.BODY, budget)))
                .map(reason -> new Finding(pointer + "/default", reason));
    }

    private static Optional<String> defaultFault(SchemaResult result) {
        return switch (result) {
            case SchemaResult.Checked(var violations) ->
                violations.stream()
                        .findFirst()
                        .map(violation -> "the default breaks its schema: " + violation.detail());
            case SchemaResult.TooComplex(var in, var pointer, var reason) ->
                Optional.of("the default cannot be checked: that takes " + reason);
        };
    }

    private void checkOnce(String pointer) {
        if (!checked.add(pointer)) {
            return;
        }
        var schema = document.at(pointer);
        switch (OF_SCHEMAS.check(schema, budget)) {
            case CompiledSchema.Unchecked(var at, var reason) ->
                add(pointer + at, "the document's schemas cannot be checked: that takes " + reason);
            case CompiledSchema.Checked(var errors) -> {
                for (var error : errors) {
                    add(pointer + Findings.pointer(error), "no JSON Schema: " + Findings.detail(error));
                }
                if (errors.isEmpty()) {
                    checkParts(pointer, schema);
                }
            }
        }
    }

    private void checkParts(String pointer, JsonNode schema) {
        var depth = depth(pointer, schema, new HashSet<>());
        if (depth == ENDLESS) {
            add(pointer, "the schema refers to itself for the same value: checking would never end");
        } else if (depth > MAX_DEPTH) {
            add(pointer, "more than " + MAX_DEPTH + " schemas look at the same value, each within the one before");
        }
        for (var entry : schema.properties()) {
            checkKeyword(pointer + "/" + PointerToken.escape(entry.getKey()), entry.getKey(), entry.getValue());
        }
        SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> {
            if (checked.add(pointer + at)) {
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
                        .forEachRemaining(name -> checkPattern(pointer + "/" + PointerToken.escape(name), name));
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
        instructions += Math.min(PatternSize.of(pattern).instructions(), Re2Patterns.MAX_PROGRAM);
        if (instructions > MOST_INSTRUCTIONS) {
            add(pointer, "the document's patterns need more than " + MOST_INSTRUCTIONS + " instructions, the limit");
        } else {
            Re2Patterns.fault(pattern).ifPresent(reason -> add(pointer, reason));
        }
    }

    private void add(String pointer, String reason) {
        findings.add(new Finding(pointer, reason));
    }

    /** How many schemas look at the same value, each within the one before: {@link #ENDLESS} where that leads back here. */
    private int depth(String pointer, JsonNode schema, Set<String> above) {
        var known = depths.get(pointer);
        if (known != null) {
            return known;
        }
        if (endless.contains(pointer) || above.size() > MAX_DEPTH) {
            return 1;
        }
        if (!above.add(pointer)) {
            endless.addAll(above);
            return ENDLESS;
        }
        var parts = new ArrayList<String>();
        LocalReference.target(document, schema.path("$ref").asText()).ifPresent(parts::add);
        SchemaKeywords.visitSubschemas(schema, (at, part, inPlace) -> {
            if (inPlace) {
                parts.add(pointer + at);
            }
        });
        var deepest = 0;
        for (var part : parts) {
            var depth = depth(part, document.at(part), above);
            if (depth == ENDLESS) {
                return ENDLESS;
            }
            deepest = Math.max(deepest, depth);
        }
        above.remove(pointer);
        depths.put(pointer, deepest + 1);
        return deepest + 1;
    }
}
