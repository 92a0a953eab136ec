package dev.sluice.load.report;

import dev.sluice.load.bench.BenchmarkMetric;
import dev.sluice.load.bench.BenchmarkSubject;
import dev.sluice.load.bench.LoadLevel;
import dev.sluice.load.bench.MedianAndRange;
import dev.sluice.load.bench.OverheadRatio;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tables for a console. */
public final class BenchmarkTextReport {
    private final BenchmarkReport report;

    public BenchmarkTextReport(BenchmarkReport report) {
        this.report = report;
    }

    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("medians of %d rounds of %d s (least to most)"
                .formatted(report.plan().rounds(), report.plan().span().toSeconds()));
        lines.add("%-17s %-8s %26s %9s %9s %9s   %s"
                .formatted("", "", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "processor time per call in us"));
        for (var step : report.results().steps()) {
            for (var contender : report.results().contenders(step)) {
                lines.add(line(step, contender));
            }
        }
        lines.add("");
        report.ratios().forEach(ratio -> lines.add(line(ratio)));
        return lines;
    }

    private String line(LoadLevel step, BenchmarkSubject contender) {
        var rate = report.results()
                .spread(contender, step, BenchmarkMetric.REQUESTS_PER_SECOND)
                .orElseThrow();
        return String.format(
                        Locale.ROOT,
                        "%-17s %-8s %,8.0f (%,7.0f-%,7.0f) %9s %9s %9s   %s",
                        step.label(),
                        contender.label(),
                        rate.median(),
                        rate.min(),
                        rate.max(),
                        median(contender, step, BenchmarkMetric.P50_MS, "%.3f"),
                        median(contender, step, BenchmarkMetric.P99_MS, "%.3f"),
                        median(contender, step, BenchmarkMetric.P99_9_MS, "%.3f"),
                        processors(contender, step))
                .stripTrailing();
    }

    private String processors(BenchmarkSubject contender, LoadLevel step) {
        var text = new ArrayList<String>();
        add(text, contender, step, BenchmarkMetric.CPU_US_GENERATOR, "generator %.1f");
        add(text, contender, step, BenchmarkMetric.CPU_US_BROKER, "broker %.1f");
        add(text, contender, step, BenchmarkMetric.CPU_US_SERVICE, "service %.1f");
        add(text, contender, step, BenchmarkMetric.CPU_US_EDGE, "edge %.1f");
        add(text, contender, step, BenchmarkMetric.CPU_US_BUSIEST_EDGE, "(busiest, of its own calls, %.1f)");
        add(text, contender, step, BenchmarkMetric.CPU_US_ECHO, "echo %.1f");
        add(text, contender, step, BenchmarkMetric.EDGE_ALLOCATED_BYTES, "; %.0f bytes allocated");
        add(text, contender, step, BenchmarkMetric.EDGE_RSS_MIB, "RSS %.0f MiB");
        var failed = report.results().failed(contender, step);
        if (!failed.isEmpty()) {
            text.add("; failed: " + failed);
        }
        return String.join(" ", text);
    }

    private void add(
            List<String> text, BenchmarkSubject contender, LoadLevel step, BenchmarkMetric figure, String form) {
        report.results()
                .spread(contender, step, figure)
                .ifPresent(spread -> text.add(String.format(Locale.ROOT, form, spread.median())));
    }

    private String median(BenchmarkSubject contender, LoadLevel step, BenchmarkMetric figure, String form) {
        return report.results()
                .spread(contender, step, figure)
                .map(spread -> String.format(Locale.ROOT, form, spread.median()))
                .orElse("");
    }

    private static String line(OverheadRatio ratio) {
        MedianAndRange spread = ratio.spread();
        var name = ratio.of() == 0 ? ratio.name() : ratio.name() + " at " + ratio.of();
        var aim = ratio.aim()
                .map(wanted -> String.format(
                        Locale.ROOT,
                        "  aim %s %.4g: %s",
                        wanted.atLeast() ? "at least" : "at most",
                        wanted.value(),
                        wanted.isMet(spread.median()) ? "met" : "NOT met"))
                .orElse("");
        return String.format(
                Locale.ROOT, "%-30s %10.3f (%.3f-%.3f)%s", name, spread.median(), spread.min(), spread.max(), aim);
    }
}
