package dev.sluice.load.replay.report;

import dev.sluice.load.replay.correlation.ValueLink;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.result.ReplayResult;
import dev.sluice.load.replay.session.ReplayProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All there is to say of a run.
 *
 * @param isComplete whether all of the recording was played
 * @param written when this was
 * @param took how long this part of the run played
 * @param standing how the run stood at its end
 * @param links what was followed, and how often
 * @param lost what the recording lacked, one line each
 */
public record ReplayReport(
        ReplayPlan plan,
        ReplayResult result,
        boolean isComplete,
        Instant written,
        Duration took,
        Optional<ReplayProgress> standing,
        Map<ValueLink, Long> links,
        List<String> lost) {

    public ReplayReport {
        links = new TreeMap<>(links);
        lost = List.copyOf(lost);
    }

    /** Whether all was played and all limits held. */
    public boolean passed() {
        return isComplete && result.held();
    }

    String verdict() {
        if (!isComplete) {
            return "incomplete";
        }
        return result.held() ? "passed" : "failed";
    }
}
