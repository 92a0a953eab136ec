package dev.sluice.load.replay.diff;

import dev.sluice.load.measure.Percentiles;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the old version did when it was played the same requests again: where it differed from the recording by itself, and
 * how long it took.
 *
 * @param plays how often it was played; of two plays the higher rate counts
 * @param took of each operation, from the request's append to the reply's
 * @param work of each operation, what its handler says of itself
 */
public record LearnedNoise(
        int plays,
        NavigableMap<DiffKey, Frequency> noise,
        Map<String, Percentiles> took,
        Map<String, Percentiles> work) {

    public LearnedNoise {
        noise = Collections.unmodifiableNavigableMap(new TreeMap<>(noise));
        took = Map.copyOf(took);
        work = Map.copyOf(work);
    }

    static LearnedNoise nothing() {
        return new LearnedNoise(0, new TreeMap<>(), Map.of(), Map.of());
    }

    public boolean isNothing() {
        return plays == 0;
    }
}
