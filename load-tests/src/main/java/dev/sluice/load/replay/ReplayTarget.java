package dev.sluice.load.replay;

import dev.sluice.load.replay.correlation.ValueCorrelator;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.session.ReplaySession;
import dev.sluice.load.replay.session.RequestOutcome;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Where the requests of a play go. */
interface ReplayTarget {

    /** @throws ReplayRejection where it cannot take them; then nothing was sent */
    ReplaySession open(ReplayPlan plan, ValueCorrelator follower, Consumer<RequestOutcome> diff)
            throws ReplayRejection, InterruptedException, TimeoutException, ExecutionException;

    /** Whether a run that was cut off can go on later. */
    boolean canGoOn();

    /** Topics of these plans that are not there. */
    List<String> missingTopics(List<ReplayPlan> plans);

    /** Takes what is left of a run away: it cannot be continued any more. */
    void forget(ReplayPlan plan) throws InterruptedException, TimeoutException, ExecutionException;
}
