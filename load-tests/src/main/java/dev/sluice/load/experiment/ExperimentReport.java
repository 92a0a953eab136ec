package dev.sluice.load.experiment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of a run.
 * @param obstacle why it could not be made to its end; else empty */
public record ExperimentReport(String name, List<Expectation> rules, Optional<String> obstacle) {

    public ExperimentReport {
        rules = List.copyOf(rules);
    }

    public boolean held() {
        return obstacle.isEmpty() && rules.stream().allMatch(Expectation::held);
    }

    /** A table, a rule a line. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        var what = width(rules.stream().map(Expectation::what).toList());
        var limit = width(rules.stream().map(Expectation::limit).toList());
        for (var rule : rules) {
            var mark = rule.limit().isEmpty() ? "    " : rule.held() ? "held" : "NOT ";
            lines.add(("%s  %-" + what + "s  %-" + limit + "s  %s")
                    .formatted(mark, rule.what(), rule.limit(), rule.measured())
                    .stripTrailing());
        }
        obstacle.ifPresent(reason -> lines.add("NOT   could not be made: " + reason));
        return lines;
    }

    /** As an object: {@code scenario}, {@code held}, {@code figures}. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("scenario", name);
        json.put("held", held());
        obstacle.ifPresent(reason -> json.put("obstacle", reason));
        var figures = json.putArray("figures");
        for (var rule : rules) {
            var figure = figures.addObject().put("what", rule.what()).put("measured", rule.measured());
            if (!rule.limit().isEmpty()) {
                figure.put("limit", rule.limit()).put("held", rule.held());
            }
        }
        return json;
    }

    private static int width(List<String> texts) {
        return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
    }
}
