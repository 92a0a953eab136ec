package dev.sluice.load.replay.result;

import dev.sluice.load.measure.Percentiles;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the requests of one operation.
 *
 * @param compared those with a recorded reply, of which is known what came now
 * @param differing how many of these count as different
 * @param statuses as {@code 200 → 404}, and how often
 * @param findings those that count first, the most frequent of them first
 */
public record OperationResult(
        String name,
        long replied,
        long missing,
        long notSent,
        long compared,
        long differing,
        Map<String, Long> statuses,
        List<DifferenceSummary> findings,
        Times took,
        Times work) {

    public OperationResult {
        statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
        findings = List.copyOf(findings);
    }

    /**
     * How long something took.
     *
     * @param recorded then
     * @param learned when the old version was played again; nothing where it was not
     * @param now of the candidate
     */
    public record Times(Percentiles recorded, Percentiles learned, Percentiles now) {

        /** What the candidate is compared with: under the same load on the same machine, if that was measured. */
        public Percentiles base() {
            return learned.count() > 0 ? learned : recorded;
        }

        /** Now to before; NaN where there is nothing to compare. */
        public double ratio(double percent) {
            return base().count() == 0 || now.count() == 0
                    ? Double.NaN
                    : (double) now.percentile(percent).toNanos()
                            / Math.max(1, base().percentile(percent).toNanos());
        }
    }

    public long played() {
        return replied + missing + notSent;
    }
}
