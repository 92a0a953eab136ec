package dev.sluice.contracts.compatibility;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Finds values that an older schema took and a newer one does not; for what callers send. */
final class RequestCompatibility {
    private static final Set<String> UPPER =
            Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");
    private static final Set<String> LOWER =
            Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");

    /** What cannot be compared counts as narrower wherever it differs. */
    private static final Set<String> OPAQUE = Set.of(
            "pattern",
            "format",
            "multipleOf",
            "uniqueItems",
            "prefixItems",
            "contains",
            "minContains",
            "maxContains",
            "patternProperties",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "dependentRequired",
            "dependentSchemas",
            "not",
            "if",
            "then",
            "else");

    private final BiConsumer<String, String> findings;
    private final Set<Pair> compared;
    private final ComparisonBudget steps;

    private record Pair(EffectiveSchema before, EffectiveSchema after) {}

    /**
     * @param findings hear pointer and reason
     * @param steps of all comparisons of two contracts
     */
    RequestCompatibility(BiConsumer<String, String> findings, ComparisonBudget steps) {
        this(findings, new HashSet<>(), steps);
    }

    private RequestCompatibility(BiConsumer<String, String> findings, Set<Pair> compared, ComparisonBudget steps) {
        this.findings = findings;
        this.compared = compared;
        this.steps = steps;
    }

    void compare(EffectiveSchema before, EffectiveSchema after) {
        if (!compared.add(new Pair(before, after)) || after.parts().isEmpty() || before.isNever()) {
            return;
        }
        if (steps.isSpent(before, after)) {
            findings.accept(after.pointer(), "too much to be compared");
            return;
        }
        if (after.isNever()) {
            findings.accept(after.pointer(), "no value is taken any more");
            return;
        }
        compareTypes(before, after);
        compareListed(before, after);
        UPPER.forEach(keyword -> compareLimit(keyword, before.least(keyword), after.least(keyword), 1, after));
        LOWER.forEach(keyword -> compareLimit(keyword, before.most(keyword), after.most(keyword), -1, after));
        for (var keyword : OPAQUE) {
            compareOpaque(keyword, before, after);
        }
        compareObjects(before, after);
        compareParts("items", before, after);
        compareAlternatives("anyOf", before, after);
        compareAlternatives("oneOf", before, after);
    }

    private void compareTypes(EffectiveSchema before, EffectiveSchema after) {
        if (!after.types().containsAll(before.types())) {
            findings.accept(
                    after.pointer("type"),
                    "type was " + EffectiveSchema.written(before.types()) + " and is now "
                            + EffectiveSchema.written(after.types()));
        }
    }

    private void compareListed(EffectiveSchema before, EffectiveSchema after) {
        var now = after.listed();
        if (now.isEmpty()) {
            return;
        }
        var keyword = after.values("enum").isEmpty() ? "const" : "enum";
        before.listed()
                .ifPresentOrElse(
                        taken -> taken.forEach((text, value) -> {
                            if (!now.get().containsKey(text)) {
                                findings.accept(after.pointer(keyword), value + " is not taken any more");
                            }
                        }),
                        () -> findings.accept(after.pointer(keyword), keyword + " was added"));
    }

    /** @param sign 1 where less is narrower */
    private void compareLimit(
            String keyword, Optional<BigDecimal> before, Optional<BigDecimal> after, int sign, EffectiveSchema at) {
        if (after.isEmpty() || (sign < 0 && before.isEmpty() && isNoLimit(keyword, after.get()))) {
            return;
        }
        if (before.isEmpty()) {
            findings.accept(at.pointer(keyword), keyword + " " + after.get() + " was added");
        } else if (Integer.signum(before.get().compareTo(after.get())) == sign) {
            findings.accept(at.pointer(keyword), keyword + " was " + before.get() + " and is now " + after.get());
        }
    }

    private static boolean isNoLimit(String keyword, BigDecimal limit) {
        return limit.signum() <= 0 && !keyword.endsWith("imum");
    }

    private void compareOpaque(String keyword, EffectiveSchema before, EffectiveSchema after) {
        var now = after.values(keyword);
        now.values().removeIf(value -> value.isBoolean() && value.booleanValue() != keyword.equals("uniqueItems"));
        if (!before.values(keyword).keySet().containsAll(now.keySet())) {
            findings.accept(after.pointer(keyword), keyword + " was added or changed");
        }
    }

    private void compareObjects(EffectiveSchema before, EffectiveSchema after) {
        var demanded = before.required();
        after.required().stream()
                .filter(name -> !demanded.contains(name))
                .forEach(name -> findings.accept(after.pointer("required"), "field " + name + " is required now"));
        var properties = after.properties();
        var others = after.inside("additionalProperties");
        before.properties().forEach((name, taken) -> {
            var now = properties.get(name);
            if (now != null) {
                compare(taken, now);
            } else if (others.isNever()) {
                findings.accept(after.pointer("additionalProperties"), "field " + name + " is not taken any more");
            }
        });
        if (others.isNever() && !before.inside("additionalProperties").isNever()) {
            findings.accept(after.pointer("additionalProperties"), "fields that are not named are not taken any more");
        } else {
            compareParts("additionalProperties", before, after);
        }
    }

    private void compareParts(String keyword, EffectiveSchema before, EffectiveSchema after) {
        compare(before.inside(keyword), after.inside(keyword));
    }

    private void compareAlternatives(String keyword, EffectiveSchema before, EffectiveSchema after) {
        var now = after.alternatives(keyword);
        var taken = before.alternatives(keyword);
        if (now.isEmpty()) {
            return;
        }
        if (taken.isEmpty()) {
            findings.accept(after.pointer(keyword), keyword + " was added");
        }
        for (var i = 0; i < taken.size(); i++) {
            var alternative = taken.get(i);
            if (now.stream().noneMatch(other -> isTakenBy(alternative, other))) {
                findings.accept(
                        after.pointer(keyword),
                        "what alternative " + i + " of " + keyword + " took is not taken any more");
            }
        }
    }

    private boolean isTakenBy(EffectiveSchema before, EffectiveSchema after) {
        steps.copy(compared.size());
        var narrower = new boolean[1];
        new RequestCompatibility((pointer, reason) -> narrower[0] = true, new HashSet<>(compared), steps)
                .compare(before, after);
        return !narrower[0];
    }
}
