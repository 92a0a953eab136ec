package dev.sluice.load.bench;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The edge in proportion to what it is made of. Computed round by round, from measurements made within the same minute, and
 * only then the median is taken.
 *
 * @param name as in JSON
 * @param of what the ratio is about: calls at once or a percent; 0 where there is only one
 * @param aim what it should reach or stay below; none where there is no aim
 */
public record OverheadRatio(String name, int of, MedianAndRange spread, Optional<Aim> aim) {

    /** What a ratio should be. */
    public record Aim(boolean atLeast, double value) {

        /** Whether the ratio is as it should be. */
        public boolean isMet(double ratio) {
            return atLeast ? ratio >= value : ratio <= value;
        }
    }

    static Optional<Aim> atLeast(double value) {
        return Optional.of(new Aim(true, value));
    }

    static Optional<Aim> atMost(double value) {
        return Optional.of(new Aim(false, value));
    }

    /** One round's, where all that it takes was measured. */
    @FunctionalInterface
    interface Rule {
        OptionalDouble in(int round);
    }

    /** Empty where no round has it. */
    static Optional<OverheadRatio> of(BenchmarkResults results, String name, int of, Optional<Aim> aim, Rule rule) {
        var values = results.rounds()
                .mapToObj(rule::in)
                .flatMapToDouble(OptionalDouble::stream)
                .boxed()
                .toList();
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(new OverheadRatio(name, of, MedianAndRange.of(values), aim));
    }
}
