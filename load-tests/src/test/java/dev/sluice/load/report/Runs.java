package dev.sluice.load.report;

import dev.sluice.load.bench.BenchmarkMeasurement;
import dev.sluice.load.bench.BenchmarkMetric;
import dev.sluice.load.bench.BenchmarkPlan;
import dev.sluice.load.bench.BenchmarkResults;
import dev.sluice.load.bench.BenchmarkSubject;
import dev.sluice.load.bench.LoadLevel;
import dev.sluice.load.bench.WorkloadSize;
import dev.sluice.load.generate.LoadTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs with figures that somebody thought of. */
final class Runs {
    static final String COMMAND = "./sluice bench --json \"<now>.json\" && more";

    private Runs() {}

    /** Two rounds at these levels and percents; the second round has a tenth more of everything. */
    static BenchmarkReport report(List<Integer> levels, List<Integer> open, Optional<String> against) {
        var samples = new ArrayList<BenchmarkMeasurement>();
        for (var round = 1; round <= 2; round++) {
            for (var level : levels) {
                for (var contender : BenchmarkSubject.values()) {
                    if (contender != BenchmarkSubject.AGAINST || against.isPresent()) {
                        samples.add(sample(contender, new LoadLevel.Closed(level), round, level));
                    }
                }
            }
            for (var percent : open) {
                samples.add(sample(BenchmarkSubject.FLOOR, new LoadLevel.Open(percent), round, percent));
                samples.add(sample(BenchmarkSubject.EDGE, new LoadLevel.Open(percent), round, percent));
            }
        }
        var target = against.map(uri -> LoadTarget.of(URI.create(uri), "POST", List.of(), Path.of("order.json"), 0));
        var span = Duration.ofSeconds(1);
        var plan = new BenchmarkPlan(levels, 2, span, span, open, 12, WorkloadSize.USUAL, target);
        return new BenchmarkReport(
                "0.1.0", COMMAND, Instant.parse("2026-11-23T10:15:30Z"), plan, new BenchmarkResults(samples));
    }

    private static BenchmarkMeasurement sample(BenchmarkSubject contender, LoadLevel step, int round, int load) {
        var more = round == 1 ? 1.0 : 1.1;
        var rate = switch (contender) {
            case FLOOR -> 800;
            case ECHO -> 1600;
            case EDGE -> 400;
            case AGAINST -> 100;
        };
        var figures = new EnumMap<BenchmarkMetric, Double>(BenchmarkMetric.class);
        figures.put(BenchmarkMetric.REQUESTS_PER_SECOND, rate * Math.sqrt(load) * more);
        figures.put(BenchmarkMetric.P50_MS, Math.sqrt(load) / rate * 1000 * more);
        figures.put(BenchmarkMetric.P99_MS, Math.sqrt(load) / rate * 2000 * more);
        figures.put(BenchmarkMetric.P99_9_MS, Math.sqrt(load) / rate * 4000 * more);
        figures.put(BenchmarkMetric.MAX_MS, Math.sqrt(load) / rate * 8000 * more);
        figures.put(BenchmarkMetric.CPU_US_GENERATOR, 12.0 * more);
        switch (contender) {
            case FLOOR -> {
                figures.put(BenchmarkMetric.CPU_US_BROKER, 8.0 * more);
                figures.put(BenchmarkMetric.CPU_US_SERVICE, 4.0 * more);
            }
            case ECHO -> figures.put(BenchmarkMetric.CPU_US_ECHO, 20.0 * more);
            case EDGE -> {
                figures.put(BenchmarkMetric.CPU_US_BROKER, 9.0 * more);
                figures.put(BenchmarkMetric.CPU_US_SERVICE, 5.0 * more);
                figures.put(BenchmarkMetric.CPU_US_EDGE, 40.0 * more);
                figures.put(BenchmarkMetric.EDGE_ALLOCATED_BYTES, 10_000 * more);
                figures.put(BenchmarkMetric.EDGE_RSS_MIB, 700 * more);
            }
            case AGAINST -> figures.remove(BenchmarkMetric.MAX_MS);
        }
        return new BenchmarkMeasurement(contender, step, round, figures, Map.of());
    }
}
