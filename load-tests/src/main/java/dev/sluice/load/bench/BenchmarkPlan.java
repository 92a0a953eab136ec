package dev.sluice.load.bench;

import dev.sluice.load.generate.LoadTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be measured.
 *
 * @param levels calls at once, each once
 * @param rounds how often everything is measured
 * @param span of one measurement
 * @param warmUp of each contender, before anything is measured
 * @param open percents of the edge's maximum; none leaves the open loop out
 * @param partitions of the edge's request topic
 * @param scale of the edge
 * @param against a fourth contender
 */
public record BenchmarkPlan(
        List<Integer> levels,
        int rounds,
        Duration span,
        Duration warmUp,
        List<Integer> open,
        int partitions,
        WorkloadSize scale,
        Optional<LoadTarget> against) {

    public BenchmarkPlan {
        if (levels.isEmpty() || rounds < 1 || !span.isPositive() || warmUp.isNegative() || partitions < 1) {
            throw new IllegalArgumentException("nothing is measured so");
        }
        levels = levels.stream().distinct().sorted().toList();
        open = List.copyOf(open);
    }
}
