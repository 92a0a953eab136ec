package dev.sluice.load.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.bench.BenchmarkEnvironment;
import dev.sluice.load.bench.BenchmarkMetric;
import dev.sluice.load.bench.LoadLevel;
import dev.sluice.load.bench.MedianAndRange;

/** One object: medians of all figures with the least and the most, and the medians of all ratios under {@code ratios}. */
public final class BenchmarkJsonReport {
    private static final double DIGITS = 10_000;

    private final BenchmarkReport report;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    private BenchmarkJsonReport(BenchmarkReport report) {
        this.report = report;
    }

    public static String of(BenchmarkReport report) throws JsonProcessingException {
        return new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(new BenchmarkJsonReport(report).build())
                + "\n";
    }

    private ObjectNode build() {
        root.put("version", report.version());
        root.put("command", report.command());
        root.put("begun", report.begun().toString());
        var machine = root.putObject("machine");
        MachineDescription.facts().forEach(machine::put);
        settings(root.putObject("settings"));
        ratios(root.putObject("ratios"), root.putObject("ratios_spread"));
        figures(root.putObject("closed"), root.putObject("open"));
        return root;
    }

    private void settings(ObjectNode settings) {
        var plan = report.plan();
        settings.put("rounds", plan.rounds());
        settings.put("seconds", plan.span().toSeconds());
        settings.put("warm_up_seconds", plan.warmUp().toSeconds());
        settings.put("partitions", plan.partitions());
        settings.put("operations", plan.scale().operations());
        settings.put("body_bytes", plan.scale().bodyBytes());
        settings.put("tokens", plan.scale().tokens());
        settings.put("edges", plan.scale().edges());
        settings.put("jvm", String.join(" ", BenchmarkEnvironment.FLAGS));
        plan.against().ifPresent(target -> settings.put("against", target.uri().toString()));
    }

    private void ratios(ObjectNode medians, ObjectNode spreads) {
        for (var ratio : report.ratios()) {
            if (ratio.of() == 0) {
                medians.put(ratio.name(), rounded(ratio.spread().median()));
                put(spreads.putObject(ratio.name()), ratio.spread());
            } else {
                var of = Integer.toString(ratio.of());
                medians.withObjectProperty(ratio.name())
                        .put(of, rounded(ratio.spread().median()));
                put(spreads.withObjectProperty(ratio.name()).putObject(of), ratio.spread());
            }
        }
    }

    private void figures(ObjectNode closed, ObjectNode open) {
        for (var step : report.results().steps()) {
            var node = switch (step) {
                case LoadLevel.Closed(var outstanding) -> closed.putObject(Integer.toString(outstanding));
                case LoadLevel.Open(var percent) -> open.putObject(Integer.toString(percent));
            };
            for (var contender : report.results().contenders(step)) {
                var figures = node.putObject(contender.label());
                for (var figure : BenchmarkMetric.values()) {
                    report.results()
                            .spread(contender, step, figure)
                            .ifPresent(spread -> put(figures.putObject(figure.label()), spread));
                }
                var failed = report.results().failed(contender, step);
                if (!failed.isEmpty()) {
                    failed.forEach(figures.putObject("failed")::put);
                }
            }
        }
    }

    private static void put(ObjectNode node, MedianAndRange spread) {
        node.put("median", rounded(spread.median()));
        node.put("min", rounded(spread.min()));
        node.put("max", rounded(spread.max()));
    }

    private static double rounded(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }
}
