package dev.sluice.contracts.compatibility;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Finds what callers could rely on by an older schema and cannot by a newer one, of what services reply: fields that are
 * gone, or need not come any more, and types. Limits and lists of values are not looked at: no reply is checked against
 * them, and callers have to bear a new one.
 */
final class ResponseCompatibility {
    private final BiConsumer<String, String> findings;
    private final Set<Pair> compared;
    private final ComparisonBudget steps;

    private record Pair(EffectiveSchema before, EffectiveSchema after) {}

    /**
     * @param findings hear pointer and reason
     * @param steps of all comparisons of two contracts
     */
    ResponseCompatibility(BiConsumer<String, String> findings, ComparisonBudget steps) {
        this(findings, new HashSet<>(), steps);
    }

    private ResponseCompatibility(BiConsumer<String, String> findings, Set<Pair> compared, ComparisonBudget steps) {
        this.findings = findings;
        this.compared = compared;
        this.steps = steps;
    }

    void compare(EffectiveSchema before, EffectiveSchema after) {
        if (!compared.add(new Pair(before, after)) || before.parts().isEmpty() || after.isNever()) {
            return;
        }
        if (steps.isSpent(before, after)) {
            findings.accept(after.pointer(), "too much to be compared");
            return;
        }
        if (!before.types().containsAll(after.types())) {
            findings.accept(
                    after.pointer("type"),
                    "type was " + EffectiveSchema.written(before.types()) + " and is now "
                            + EffectiveSchema.written(after.types()));
        }
        compareFields(before, after);
        compare(before.inside("items"), after.inside("items"));
        compareAlternatives("anyOf", before, after);
        compareAlternatives("oneOf", before, after);
    }

    private void compareFields(EffectiveSchema before, EffectiveSchema after) {
        var now = after.properties();
        before.properties().forEach((name, known) -> {
            var field = now.get(name);
            if (field == null) {
                findings.accept(after.pointer("properties"), "field " + name + " is gone");
            } else {
                compare(known, field);
            }
        });
        var sure = after.required();
        before.required().stream()
                .filter(name -> !sure.contains(name) && now.containsKey(name))
                .forEach(name ->
                        findings.accept(after.pointer("required"), "field " + name + " need not come any more"));
    }

    private void compareAlternatives(String keyword, EffectiveSchema before, EffectiveSchema after) {
        var known = before.alternatives(keyword);
        var now = after.alternatives(keyword);
        for (var i = 0; i < now.size() && !known.isEmpty(); i++) {
            var alternative = now.get(i);
            if (known.stream().noneMatch(other -> isKnownBy(other, alternative))) {
                findings.accept(after.pointer(keyword), "alternative " + i + " of " + keyword + " is new");
            }
        }
        if (now.isEmpty() && !known.isEmpty()) {
            findings.accept(after.pointer(), keyword + " is gone");
        }
    }

    private boolean isKnownBy(EffectiveSchema before, EffectiveSchema after) {
        steps.copy(compared.size());
        var wider = new boolean[1];
        new ResponseCompatibility((pointer, reason) -> wider[0] = true, new HashSet<>(compared), steps)
                .compare(before, after);
        return !wider[0];
    }
}
