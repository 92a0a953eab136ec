package dev.sluice.load.replay;

import dev.sluice.load.replay.follow.Follower;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.play.Outcome;
import dev.sluice.load.replay.play.Play;
import dev.sluice.load.replay.play.Standing;
import dev.sluice.load.replay.recording.FileSource;
import dev.sluice.load.replay.recording.Heard;
import dev.sluice.load.replay.recording.ReadAhead;
import dev.sluice.load.replay.recording.Recording;
import dev.sluice.load.replay.recording.Source;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** One play of what a service was asked, against itself or another. Start reading at {@link #play}. */
public final class Replay {
    /** What requests that are read ahead of their time may hold. */
    private static final long AHEAD_BYTES = 8 * 1024 * 1024;

    private final Clients clients;
    private final Target target;
    private final Plan plan;
    private final List<String> expired;
    private final long holdBytes;
    private final Heard heard = new Heard();
    private final Follower follower;
    private volatile @Nullable Play play;
    private @Nullable Thread runner;
    private boolean isStopped;

    Replay(Clients clients, Target target, Plan plan, List<String> expired, long holdBytes) {
        this.clients = clients;
        this.target = target;
        this.plan = plan;
        this.expired = expired;
        this.holdBytes = holdBytes;
        this.follower = new Follower(plan.comparing().follow());
    }

    public Plan plan() {
        return plan;
    }

    /** What the range has lost to the retention of its topics, one line each. */
    public List<String> expired() {
        return expired;
    }

    /** What the recording holds, as far as it was read. */
    public Heard heard() {
        return heard;
    }

    /** What the target has generated, and what carries it. */
    public Follower follower() {
        return follower;
    }

    /** How the run stands; empty before its first request. */
    public Optional<Standing> standing() {
        return Optional.ofNullable(play).map(Play::standing);
    }

    /** Reads all of it, and does nothing else. */
    public void look() throws TimeoutException, Refused {
        try (var recording = recording()) {
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
     * @throws Refused where the target cannot take it
     */
    public boolean run(Consumer<Outcome> diff) throws Refused, TimeoutException, ExecutionException {
        if (!begins()) {
            return false;
        }
        try {
            play(diff);
            return true;
        } catch (InterruptedException | InterruptException e) {
            return false;
        } finally {
            ends();
        }
    }

    private void play(Consumer<Outcome> diff)
            throws Refused, InterruptedException, TimeoutException, ExecutionException {
        try (var run = opened(diff);
                var requests = ReadAhead.of(recording(), AHEAD_BYTES)) { // read
            for (var next = requests.next(); next.isPresent(); next = requests.next()) {
                run.play(next.get()); // pace, republish
            }
            run.awaitReplies(); // collect
        }
        target.forget(plan);
    }

    /** Takes what is left of an unfinished run away: it cannot be continued any more. */
    void forget() throws InterruptedException, TimeoutException, ExecutionException {
        target.forget(plan);
    }

    private Play opened(Consumer<Outcome> diff)
            throws Refused, InterruptedException, TimeoutException, ExecutionException {
        var opened = target.open(plan, follower, diff);
        play = opened;
        return opened;
    }

    private Source recording() throws Refused {
        return plan.file() != null
                ? FileSource.open(plan, heard)
                : Recording.open(clients::consumer, plan, heard, holdBytes);
    }

    private synchronized boolean begins() {
        runner = Thread.currentThread();
        return !isStopped;
    }

    private synchronized void ends() {
        runner = null;
        var _ = Thread.interrupted(); // a stop that came too late
    }

    /** Ends the run before its time. May be called by any thread, also before it begins. */
    public synchronized void stop() {
        isStopped = true;
        if (runner != null) {
            runner.interrupt();
        }
    }
}
