package dev.sluice.edge.observe;

import java.time.Duration;

/**
 * Tells virtual threads that get no turn for ever from a process that got none itself. Time counts only between two
 * beats in which the one who beats had its turns in time, a virtual thread that it had started did not run, and the
 * process used CPU: so a freeze, a long collection and a machine full of other work come to nothing. Not thread safe.
 */
final class StallDetector {
    /** Of one core; threads that hold all carriers take more, also where they get only a small share of it. */
    private static final int LEAST_PART_OF_CPU = 20;

    private final long stalledAfterNanos;
    private final long latestBeatNanos;
    private long beatAtNanos;
    private long cpuNanos;
    private long countedNanos;

    /**
     * @param stalledAfter how much time has to count
     * @param latestBeat after which a beat is late
     * @param nowNanos of this and all beats on one scale
     * @param cpuNanos that the process used until then
     */
    StallDetector(Duration stalledAfter, Duration latestBeat, long nowNanos, long cpuNanos) {
        this.stalledAfterNanos = stalledAfter.toNanos();
        this.latestBeatNanos = latestBeat.toNanos();
        this.beatAtNanos = nowNanos;
        this.cpuNanos = cpuNanos;
    }

    /** What a beat came to. */
    enum Verdict {
        RUNNING,
        /** Half the time has counted. */
        SUSPECT,
        STALLED
    }

    /** As if a virtual thread had run. */
    void beginAnew() {
        countedNanos = 0;
    }

    /** @param virtualRan whether the virtual thread that was started last has run */
    Verdict beat(long nowNanos, long cpuNanosNow, boolean virtualRan) {
        var passed = nowNanos - beatAtNanos;
        var used = cpuNanosNow - cpuNanos;
        beatAtNanos = nowNanos;
        cpuNanos = cpuNanosNow;
        if (virtualRan) {
            countedNanos = 0;
        } else if (passed <= latestBeatNanos && used >= passed / LEAST_PART_OF_CPU) {
            countedNanos += passed;
        }
        if (countedNanos >= stalledAfterNanos) {
            return Verdict.STALLED;
        }
        return countedNanos >= stalledAfterNanos / 2 ? Verdict.SUSPECT : Verdict.RUNNING;
    }
}
