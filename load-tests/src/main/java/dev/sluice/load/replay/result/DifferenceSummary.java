package dev.sluice.load.replay.result;

import dev.sluice.load.replay.diff.DiffKey;
import dev.sluice.load.replay.diff.Frequency;
import java.util.List;
import java.util.Optional;

/**
 * A place in which replies of an operation differ from the recorded ones.
 *
 * @param seen in how many of the compared replies
 * @param noise how often the old version differs there by itself; absent where it never does, or nothing was learned
 * @param counted how many of them count as differences: all, those beyond the noise, or none
 * @param examples the first ones
 */
public record DifferenceSummary(
        DiffKey spot,
        Sort sort,
        Frequency seen,
        Optional<Frequency> noise,
        long counted,
        List<DifferenceExample> examples) {

    public DifferenceSummary {
        examples = List.copyOf(examples);
    }

    /** What a finding is taken for. */
    public enum Sort {
        /** Unknown to the old version. */
        DIFFERENCE,
        /** Known, and significantly more often than by itself. */
        BEYOND_NOISE,
        /** As often as by itself. */
        NOISE,
        /** Values that were generated anew, and put into later requests in place of the recorded ones. */
        FOLLOWED
    }

    public boolean isCounted() {
        return counted > 0;
    }
}
