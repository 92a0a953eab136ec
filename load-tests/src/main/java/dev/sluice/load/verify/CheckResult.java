package dev.sluice.load.verify;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a history is found guilty of: nothing, if all is well. */
public record CheckResult(List<HistoryViolation> findings) {

    public CheckResult {
        findings = List.copyOf(findings);
    }

    public long count(Class<? extends HistoryViolation> kind) {
        return findings.stream().filter(kind::isInstance).count();
    }

    /** How many there are of each kind, by its name. */
    public Map<String, Long> byKind() {
        return findings.stream()
                .collect(Collectors.groupingBy(
                        finding -> finding.getClass().getSimpleName(), TreeMap::new, Collectors.counting()));
    }
}
