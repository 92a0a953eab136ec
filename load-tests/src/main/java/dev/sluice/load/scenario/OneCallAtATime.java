package dev.sluice.load.scenario;

import dev.sluice.load.measure.Latencies;
import java.time.Duration;

/** Two ways to an answer, timed in turns, one call at a time: A B A B, so that both meet the same machine. */
public final class OneCallAtATime {
    private OneCallAtATime() {}

    /** A call that throws unless it was answered as it should be. */
    @FunctionalInterface
    public interface Call {
        void make() throws Exception;
    }

    /** What both took. */
    public record Pair(Latencies first, Latencies second) {

        /** How many times as long as the second the first took. */
        public double ratio(double percent) {
            return (double) first.percentile(percent).toNanos()
                    / second.percentile(percent).toNanos();
        }
    }

    /** @param warmUp how many calls of each go first and are not counted; the first thousands run before the JIT is done */
    public static Pair compare(Call first, Call second, int warmUp, int calls) throws Exception {
        var pair = new Pair(new Latencies(), new Latencies());
        for (var call = 0; call < warmUp + calls; call++) {
            var ofFirst = time(first);
            var ofSecond = time(second);
            if (call >= warmUp) {
                pair.first.add(ofFirst);
                pair.second.add(ofSecond);
            }
        }
        return pair;
    }

    private static Duration time(Call call) throws Exception {
        var begun = System.nanoTime();
        call.make();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
