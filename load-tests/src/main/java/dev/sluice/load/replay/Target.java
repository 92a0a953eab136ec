package dev.sluice.load.replay;

import dev.sluice.load.replay.follow.Follower;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.play.Outcome;
import dev.sluice.load.replay.play.Play;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Where the requests of a play go. */
interface Target {

    /** @throws Refused where it cannot take them; then nothing was sent */
    Play open(Plan plan, Follower follower, Consumer<Outcome> diff)
            throws Refused, InterruptedException, TimeoutException, ExecutionException;

    /** Whether a run that was cut off can go on later. */
    boolean canGoOn();

    /** Topics of these plans that are not there. */
    List<String> missingTopics(List<Plan> plans);

    /** Takes what is left of a run away: it cannot be continued any more. */
    void forget(Plan plan) throws InterruptedException, TimeoutException, ExecutionException;
}
