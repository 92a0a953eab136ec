package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.load.replay.ReplayComparison;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.report.ReplayReport;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A replay from the command line: learns if that is asked for, plays, tells. */
final class ReplayExecutor {
    private static final int CANNOT = 1;
    private static final int EXCEEDED = 3;

    private final ReplayComparison trial;
    private final ReplayScreen screen;
    private final ComparisonOptions judging;

    ReplayExecutor(ReplayComparison trial, ReplayScreen screen, ComparisonOptions judging) {
        this.trial = trial;
        this.screen = screen;
        this.judging = judging;
    }

    /** @return the exit code */
    int run() throws CommandFailedException, ReplayRejection, TimeoutException, ExecutionException {
        requireTopics();
        try (var _ = InterruptGuard.onSignal(trial::stop);
                var _ = screen.progress(trial)) {
            if (trial.learns() && !learn()) {
                return CANNOT;
            }
            return trial.plays() ? play() : 0;
        }
    }

    private void requireTopics() throws CommandFailedException {
        if (trial.plan().cast().played().isEmpty()) {
            throw new CommandFailedException(
                    "no operation of " + trial.plan().service() + " would be played: --dry-run says why");
        }
        var missing = trial.missingTopics();
        if (!missing.isEmpty()) {
            throw new CommandFailedException("there is no topic " + String.join(", ", missing) + ": start "
                    + trial.plan().against() + ", or say --topic");
        }
    }

    private boolean learn() throws CommandFailedException, ReplayRejection, TimeoutException, ExecutionException {
        if (!trial.learn()) {
            screen.learningCutOff();
            return false;
        }
        screen.learned(trial, judging.keep(trial));
        return true;
    }

    private int play() throws CommandFailedException, ReplayRejection, TimeoutException, ExecutionException {
        var isComplete = false;
        var begun = System.nanoTime();
        try {
            isComplete = trial.play();
        } finally { // also where the broker has gone: what there is so far, and how to go on
            if (trial.stage().replay().standing().isPresent()) {
                tell(isComplete, Duration.ofNanos(System.nanoTime() - begun));
            }
        }
        if (isComplete && trial.stage().replay().recorded().heard().chosen() == 0) {
            throw new CommandFailedException("nothing of the range was played: see the table for why");
        }
        if (isComplete
                && trial.result().played() > 0
                && trial.result().notSent() == trial.result().played()) {
            throw new CommandFailedException("nothing of the range reached the target: see the report for why");
        }
        return !isComplete ? CANNOT : trial.result().held() ? 0 : EXCEEDED;
    }

    private void tell(boolean isComplete, Duration took) throws CommandFailedException {
        var replay = trial.stage().replay();
        var report = new ReplayReport(
                trial.plan(),
                trial.result(),
                isComplete,
                Instant.now(),
                took,
                replay.standing(),
                replay.follower().links(),
                replay.recorded().expired());
        screen.heard(replay);
        screen.ends(report, trial.canGoOn());
        judging.write(report);
    }
}
