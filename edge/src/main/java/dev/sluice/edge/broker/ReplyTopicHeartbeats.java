package dev.sluice.edge.broker;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * One {@link ReplyTopicHeartbeat} for each partition of the reply topic: a service may reply on any of them, and each may have another leader.
 * What is said of all of them is said of the worst. Thread safe; one thread tells of partitions.
 */
final class ReplyTopicHeartbeats {
    private final String topic;
    private final LongSupplier nanoTime;
    private final String mark;
    private volatile List<ReplyTopicHeartbeat> byPartition = List.of();
    /** Whether there was a moment at which each partition had been heard. */
    private volatile boolean complete;

    ReplyTopicHeartbeats(String topic, LongSupplier nanoTime) {
        this.topic = topic;
        this.nanoTime = nanoTime;
        var random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.mark = HexFormat.of().formatHex(random) + " ";
    }

    /** The topic has that many partitions now; what is known of those that it had before is kept. */
    void partitions(int count) {
        var before = byPartition;
        byPartition = IntStream.range(0, count)
                .mapToObj(number -> number < before.size()
                        ? before.get(number)
                        : new ReplyTopicHeartbeat(topic, number, mark, nanoTime))
                .toList();
    }

    List<ReplyTopicHeartbeat> all() {
        return byPartition;
    }

    /** @return as {@link ReplyTopicHeartbeat#heard} */
    OptionalLong heard(int partition, String text) {
        var echoes = byPartition;
        if (partition >= echoes.size()) {
            return OptionalLong.empty();
        }
        var written = echoes.get(partition).heard(text);
        if (!complete && unheardOf().isEmpty()) {
            complete = true;
        }
        return written;
    }

    /** A partition from which none was read back yet. */
    OptionalInt unheardOf() {
        for (var echo : byPartition) {
            if (echo.ageNanos().isEmpty()) {
                return OptionalInt.of(echo.partition());
            }
        }
        return OptionalInt.empty();
    }

    /** Empty until one was read back from each partition. */
    OptionalLong ageNanos() {
        return byPartition.isEmpty() || unheardOf().isPresent()
                ? OptionalLong.empty()
                : byPartition.stream()
                        .mapToLong(echo -> echo.ageNanos().orElse(0))
                        .max();
    }

    /**
     * As {@link ReplyTopicHeartbeat#lateNanos}. A partition that was added later counts from then on, so that calls need not wait for the
     * first echo from it; empty until one was read back from each of those that the topic had at first.
     */
    OptionalLong lateNanos(long withoutAnyNanos) {
        if (!complete) {
            return OptionalLong.empty();
        }
        var latest = 0L;
        for (var echo : byPartition) {
            latest = Math.max(latest, lateNanos(echo, withoutAnyNanos));
        }
        return OptionalLong.of(latest);
    }

    /** The partition whose echo is the latest. */
    Optional<Integer> latest(long withoutAnyNanos) {
        return byPartition.stream()
                .max((left, right) -> Long.compare(lateNanos(left, withoutAnyNanos), lateNanos(right, withoutAnyNanos)))
                .map(ReplyTopicHeartbeat::partition);
    }

    private long lateNanos(ReplyTopicHeartbeat echo, long withoutAnyNanos) {
        var late = echo.lateNanos(withoutAnyNanos);
        return late.isPresent() ? late.getAsLong() : echo.existsNanos();
    }

    /** As {@link ReplyTopicHeartbeat#wasSilentSince}, of any partition. */
    boolean wereSilentSince(long nanos) {
        var echoes = byPartition;
        return echoes.isEmpty() || echoes.stream().anyMatch(echo -> echo.wasSilentSince(nanos));
    }

    /** As {@link ReplyTopicHeartbeat#unheardNanos}. */
    long unheardNanos(long readingSinceNanos) {
        return byPartition.stream()
                .mapToLong(echo -> echo.unheardNanos(readingSinceNanos))
                .max()
                .orElse(0);
    }
}
