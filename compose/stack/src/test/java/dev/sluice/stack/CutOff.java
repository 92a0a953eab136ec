package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.load.replay.ReplayComparison;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Replays that are stopped in the middle. */
final class CutOff {
    private CutOff() {}

    /** Plays until more than so many have ended, and stops. */
    static void after(int ended, ReplayComparison trial) throws Exception {
        var running = CompletableFuture.supplyAsync(() -> played(trial));
        await().atMost(House.SOON).until(() -> trial.stage().tally().ended() > ended);

        trial.stop();

        assertThat(running.get(30, TimeUnit.SECONDS)).isFalse();
    }

    private static boolean played(ReplayComparison trial) {
        try {
            return trial.play();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
