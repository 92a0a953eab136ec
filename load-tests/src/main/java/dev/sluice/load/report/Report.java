package dev.sluice.load.report;

import dev.sluice.load.bench.Plan;
import dev.sluice.load.bench.Ratio;
import dev.sluice.load.bench.Ratios;
import dev.sluice.load.bench.Results;
import java.time.Instant;
import java.util.List;

/**
 * What every form of report is made from.
 *
 * @param command as it could be given again, without what is secret
 */
public record Report(String version, String command, Instant begun, Plan plan, Results results) {

    List<Ratio> ratios() {
        return Ratios.of(results);
    }
}
