package dev.sluice.load.replay;

import dev.sluice.load.replay.correlation.ValueCorrelator;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.recording.Prefetcher;
import dev.sluice.load.replay.session.ReplayProgress;
import dev.sluice.load.replay.session.ReplaySession;
import dev.sluice.load.replay.session.RequestOutcome;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** One play of what a service was asked, against itself or another. Start reading at {@link #play}. */
public final class ReplayRun {
    /** What requests that are read ahead of their time may hold. */
    private static final long AHEAD_BYTES = 8 * 1024 * 1024;

    private final ReplayTarget target;
    private final RecordedTraffic recorded;
    private final ValueCorrelator follower;
    private final Cancellation stop = new Cancellation();
    private volatile @Nullable ReplaySession play;

    ReplayRun(ReplayTarget target, RecordedTraffic recorded) {
        this.target = target;
        this.recorded = recorded;
        this.follower = new ValueCorrelator(recorded.plan().comparing().follow());
    }

    /** What is played. */
    public RecordedTraffic recorded() {
        return recorded;
    }

    /** What the target has generated, and what carries it. */
    public ValueCorrelator follower() {
        return follower;
    }

    /** How the run stands; empty before its first request. */
    public Optional<ReplayProgress> standing() {
        return Optional.ofNullable(play).map(ReplaySession::standing);
    }

    /** Reads all of it, and does nothing else. */
    public void look() throws TimeoutException, ReplayRejection {
        try (var recording = recorded.read()) {
            var next = recording.next();
            while (next.isPresent()) {
                next = recording.next();
            }
        }
    }

    /**
     * Plays the recording. Ends early, in order, where {@link #stop} is called; then the run can be continued.
     *
     * @param diff hears what became of each request, on one thread
     * @return whether all of it was played
     * @throws ReplayRejection where the target cannot take it
     */
    public boolean run(Consumer<RequestOutcome> diff) throws ReplayRejection, TimeoutException, ExecutionException {
        if (!stop.begins()) {
            return false;
        }
        try {
            play(diff);
            return true;
        } catch (InterruptedException | InterruptException e) {
            return false;
        } finally {
            stop.ends();
        }
    }

    private void play(Consumer<RequestOutcome> diff)
            throws ReplayRejection, InterruptedException, TimeoutException, ExecutionException {
        try (var run = opened(diff);
                var requests = Prefetcher.of(recorded.read(), AHEAD_BYTES)) { // read
            for (var next = requests.next(); next.isPresent(); next = requests.next()) {
                run.play(next.get()); // pace, republish
            }
            run.awaitReplies(); // collect
        }
        target.forget(recorded.plan());
    }

    /** Takes what is left of an unfinished run away: it cannot be continued any more. */
    void forget() throws InterruptedException, TimeoutException, ExecutionException {
        target.forget(recorded.plan());
    }

    private ReplaySession opened(Consumer<RequestOutcome> diff)
            throws ReplayRejection, InterruptedException, TimeoutException, ExecutionException {
        var opened = target.open(recorded.plan(), follower, diff);
        play = opened;
        return opened;
    }

    /** Ends the run before its time. May be called by any thread, also before it begins. */
    public void stop() {
        stop.say();
    }
}
