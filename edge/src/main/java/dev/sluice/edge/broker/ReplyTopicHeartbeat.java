package dev.sluice.edge.broker;

import dev.sluice.contracts.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What this edge writes to one partition of its own reply topic, to hear whether records still go round. Carries a mark that
 * nobody can guess: another edge with the same id has echoes of its own. Thread safe. */
final class ReplyTopicHeartbeat {
    private static final int MOST_UNDER_WAY = 16;
    /** One is written every second and is back within milliseconds: what takes longer says that somebody was not well. */
    private static final long SILENT_NANOS = Duration.ofMillis(1_500).toNanos();

    private final String topic;
    private final int partition;
    private final LongSupplier nanoTime;
    private final String mark;
    private final long sinceNanos;
    private volatile @Nullable Long heard;
    /** The end of the last silence. */
    private volatile @Nullable Long silentUntil;

    private final AtomicReference<@Nullable Unheard> unheard = new AtomicReference<>();
    /** When echoes were written that were not read back yet, the oldest first; no more than tell of the oldest. */
    private final Queue<Long> underWay = new ConcurrentLinkedQueue<>();

    /** @param mark of all echoes of this edge, and of no other's */
    ReplyTopicHeartbeat(String topic, int partition, String mark, LongSupplier nanoTime) {
        this.topic = topic;
        this.partition = partition;
        this.mark = mark;
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** The oldest echo that the broker has and that was not read back yet.
     * @param sinceNanos when the broker was known to have it */
    private record Unheard(long writtenNanos, long sinceNanos) {}

    int partition() {
        return partition;
    }

    /** @param writtenNanos on the scale of {@link System#nanoTime} */
    ProducerRecord<byte[], byte[]> record(long writtenNanos) {
        if (underWay.size() < MOST_UNDER_WAY) {
            underWay.add(writtenNanos);
        }
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, null, null);
        record.headers().add(HeaderNames.ECHO, (mark + writtenNanos).getBytes(StandardCharsets.UTF_8));
        return record;
    }

    /** The broker has the echo that was written then. */
    void acknowledged(long writtenNanos) {
        var now = new Unheard(writtenNanos, nanoTime.getAsLong());
        unheard.updateAndGet(before -> before == null || wasHeard(before) ? now : before);
    }

    private boolean wasHeard(Unheard echo) {
        var last = heard;
        return last != null && echo.writtenNanos - last <= 0;
    }

    /** An echo was read back; told by one thread. Only one of our own that is newer than all before says anything.
     * @return when it was written, for such a one */
    OptionalLong heard(String text) {
        var written = text.startsWith(mark) ? number(text.substring(mark.length())) : OptionalLong.empty();
        var before = heard;
        if (written.isEmpty()
                || written.getAsLong() - nanoTime.getAsLong() > 0
                || (before != null && written.getAsLong() - before <= 0)) {
            return OptionalLong.empty();
        }
        if (before != null && nanoTime.getAsLong() - before > SILENT_NANOS) {
            silentUntil = nanoTime.getAsLong();
        }
        heard = written.getAsLong();
        underWay.removeIf(earlier -> earlier - written.getAsLong() <= 0);
        return written;
    }

    /** How long ago the last echo that was read back had been written; empty before the first. */
    OptionalLong ageNanos() {
        var last = heard;
        return last == null ? OptionalLong.empty() : OptionalLong.of(nanoTime.getAsLong() - last);
    }

    /** How long it has been known that there is this partition. */
    long existsNanos() {
        return nanoTime.getAsLong() - sinceNanos;
    }

    /** Whether, at some time since then, none was read back for longer than usual. */
    boolean wasSilentSince(long nanos) {
        var age = ageNanos();
        var until = silentUntil;
        return age.isEmpty() || age.getAsLong() > SILENT_NANOS || (until != null && until - nanos > 0);
    }

    /** How long the oldest echo that was not read back has been under way. Where none was written for long, as without a
     * topic to write to, how much older than that the last one is. Empty before the first. */
    OptionalLong lateNanos(long withoutAnyNanos) {
        var age = ageNanos();
        if (age.isEmpty()) {
            return age;
        }
        var oldest = underWay.peek();
        var late = oldest == null ? 0 : nanoTime.getAsLong() - oldest;
        return OptionalLong.of(Math.max(late, age.getAsLong() - withoutAnyNanos));
    }

    /** How long an echo that the broker has could have been read and was not; zero where there is none. */
    long unheardNanos(long readingSinceNanos) {
        var oldest = unheard.get();
        return oldest == null || wasHeard(oldest)
                ? 0
                : nanoTime.getAsLong() - later(oldest.sinceNanos, readingSinceNanos);
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static long later(long left, long right) {
        return left - right > 0 ? left : right;
    }
}
