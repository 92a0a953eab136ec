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
record Rules(Optional<Set<String>> headers, List<Rule> rules) {

    Rules {
        headers = headers.map(Set::copyOf);
        rules = List.copyOf(rules);
    }

    static Rules none() {
        return new Rules(Optional.empty(), List.of());
    }

    boolean compares(String header) {
        return headers.map(names -> names.contains(header)).orElse(true);
    }

    boolean ignores(String operation, Place place) {
        return rules.stream()
                .anyMatch(rule -> rule instanceof Rule.Ignore && rule.where().covers(operation, place, true));
    }

    Optional<Rule.Unordered> unordered(String operation, Place place) {
        return rules.stream()
                .filter(rule -> rule.where().covers(operation, place, false))
                .flatMap(rule -> rule instanceof Rule.Unordered unordered
                        ? Optional.of(unordered).stream()
                        : Optional.<Rule.Unordered>empty().stream())
                .findFirst();
    }

    boolean tolerates(String operation, Place place, BigDecimal then, BigDecimal now) {
        return rules.stream()
                .anyMatch(rule -> rule instanceof Rule.Tolerance tolerance
                        && rule.where().covers(operation, place, false)
                        && tolerance.allows(then, now));
    }

    boolean matches(String operation, Place place, JsonNode now) {
        return rules.stream()
                .anyMatch(rule -> rule instanceof Rule.Matches matches
                        && rule.where().covers(operation, place, false)
                        && matches.pattern().matches(now.asText()));
    }
}
