package dev.sluice.load.failure;

import java.util.ArrayList;
import java.util.List;

/** What became of a run. */
public record Report(String name, List<Rule> rules) {

    public Report {
        rules = List.copyOf(rules);
    }

    public boolean held() {
        return rules.stream().allMatch(Rule::held);
    }

    /** A table, a rule a line. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        var what = width(rules.stream().map(Rule::what).toList());
        var limit = width(rules.stream().map(Rule::limit).toList());
        for (var rule : rules) {
            var mark = rule.limit().isEmpty() ? "    " : rule.held() ? "held" : "NOT ";
            lines.add(("%s  %-" + what + "s  %-" + limit + "s  %s")
                    .formatted(mark, rule.what(), rule.limit(), rule.measured())
                    .stripTrailing());
        }
        return lines;
    }

    private static int width(List<String> texts) {
        return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
    }
}
