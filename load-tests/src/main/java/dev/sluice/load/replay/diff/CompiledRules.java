package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * By what replies are compared.
 *
 * @param headers those that are compared, in lower case; absent for all that services send
 */
record CompiledRules(Optional<Set<String>> headers, List<DiffRule> rules) {

    CompiledRules {
        headers = headers.map(Set::copyOf);
        rules = List.copyOf(rules);
    }

    static CompiledRules none() {
        return new CompiledRules(Optional.empty(), List.of());
    }

    boolean compares(String header) {
        return headers.map(names -> names.contains(header)).orElse(true);
    }

    boolean ignores(String operation, DiffLocation place) {
        return rules.stream()
                .anyMatch(
                        rule -> rule instanceof DiffRule.Ignore && rule.where().covers(operation, place, true));
    }

    Optional<DiffRule.Unordered> unordered(String operation, DiffLocation place) {
        return rules.stream()
                .filter(rule -> rule.where().covers(operation, place, false))
                .flatMap(rule -> rule instanceof DiffRule.Unordered unordered
                        ? Optional.of(unordered).stream()
                        : Optional.<DiffRule.Unordered>empty().stream())
                .findFirst();
    }

    boolean tolerates(String operation, DiffLocation place, BigDecimal then, BigDecimal now) {
        return rules.stream()
                .anyMatch(rule -> rule instanceof DiffRule.Tolerance tolerance
                        && rule.where().covers(operation, place, false)
                        && tolerance.allows(then, now));
    }

    boolean matches(String operation, DiffLocation place, JsonNode now) {
        return rules.stream()
                .anyMatch(rule -> rule instanceof DiffRule.Matches matches
                        && rule.where().covers(operation, place, false)
                        && matches.pattern().matches(now.asText()));
    }
}
