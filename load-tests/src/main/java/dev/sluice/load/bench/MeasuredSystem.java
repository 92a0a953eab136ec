package dev.sluice.load.bench;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.generate.LoadGenerator;
import dev.sluice.load.generate.LoadTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one contender is measured.
 *
 * @param target none for the floor, whose generator has only one
 * @param working processes that take part, by the figure that tells their work
 */
record MeasuredSystem(
        LoadGenerator generator, Optional<LoadTarget> target, Map<BenchmarkMetric, List<ManagedProcess>> working) {

    MeasuredSystem {
        working = Map.copyOf(working);
    }
}
