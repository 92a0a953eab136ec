package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.measure.Percentiles;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes rules and what was learned as {@link RuleReader} reads them. */
final class RuleWriter {
    private RuleWriter() {}

    static JsonNode json(CompiledRules rules, LearnedNoise learned) {
        var json = JsonNodeFactory.instance.objectNode();
        rules.headers().ifPresent(names -> {
            var list = json.putArray("headers");
            new TreeSet<>(names).forEach(list::add);
        });
        var list = json.putArray("rules");
        rules.rules().forEach(rule -> write(rule, list.addObject()));
        if (!learned.isNothing()) {
            write(learned, json.putObject("learned"));
        }
        return json;
    }

    private static void write(DiffRule rule, ObjectNode json) {
        rule.where().operation().ifPresent(operation -> json.put("operation", operation));
        json.put("at", rule.where().place().toString());
        switch (rule) {
            case DiffRule.Ignore _ -> json.put("ignore", true);
            case DiffRule.Unordered(var _, var by) ->
                by.ifPresentOrElse(name -> json.put("unordered", name), () -> json.put("unordered", true));
            case DiffRule.Tolerance(var _, var amount, var isShare) -> {
                if (isShare) {
                    json.put(
                            "tolerance",
                            amount.movePointRight(2).stripTrailingZeros().toPlainString() + "%");
                } else {
                    json.put("tolerance", amount);
                }
            }
            case DiffRule.Matches(var _, var pattern) -> json.put("matches", pattern.pattern());
        }
    }

    private static void write(LearnedNoise learned, ObjectNode json) {
        json.put("plays", learned.plays());
        var noise = json.putArray("noise");
        learned.noise()
                .forEach((spot, rate) -> noise.addObject()
                        .put("operation", spot.operation())
                        .put("at", spot.place().toString())
                        .put("differs", spot.kind().word())
                        .put("replies", rate.differed())
                        .put("of", rate.of()));
        write(learned.took(), json.putObject("took"));
        write(learned.work(), json.putObject("work"));
    }

    private static void write(Map<String, Percentiles> times, ObjectNode json) {
        new TreeMap<>(times).forEach((operation, percentiles) -> {
            var of = json.putObject(operation).put("count", percentiles.count());
            percentiles.at().forEach((percent, time) -> of.put(Percentiles.name(percent), time.toNanos() / 1000));
        });
    }
}
