package dev.sluice.load.generate;

import java.util.Map;

/**
 * What a generator saw.
 *
 * @param perSecond calls that were answered as they should be, of those that count
 * @param made all calls, also those that do not count: what processors worked for
 * @param failed all that were not answered as they should be, by what came instead
 */
public record GeneratorResult(double perSecond, Times times, long made, Map<String, Long> failed) {

    public GeneratorResult {
        failed = Map.copyOf(failed);
    }

    /** How long the calls took that count, in nanoseconds. */
    public record Times(long p50, long p99, long p999, long max) {}

    /** How many failed. */
    public long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }
}
