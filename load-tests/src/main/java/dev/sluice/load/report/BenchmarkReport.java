package dev.sluice.load.report;

import dev.sluice.load.bench.BenchmarkPlan;
import dev.sluice.load.bench.BenchmarkResults;
import dev.sluice.load.bench.OverheadRatio;
import dev.sluice.load.bench.OverheadRatios;
import java.time.Instant;
import java.util.List;

/**
 * What every form of report is made from.
 *
 * @param command as it could be given again, without what is secret
 */
public record BenchmarkReport(
        String version, String command, Instant begun, BenchmarkPlan plan, BenchmarkResults results) {

    List<OverheadRatio> ratios() {
        return OverheadRatios.of(results);
    }
}
