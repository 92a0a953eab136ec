package dev.sluice.edge.publish;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** How long the oldest publish to each topic has gone without an acknowledgement.
 * <p>One queue for each topic, in the order of sending. Acknowledgements come in another order: an entry is marked, and
 * leaves once it is first. So entries wait behind an unacknowledged one, but no longer than sending goes on beside it.
 * Thread safe. */
final class AckTracker {
    private final LongSupplier nanoTime;
    private final Map<String, TopicQueue> byTopic = new ConcurrentHashMap<>();

    AckTracker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** One publish, from before it is handed to the producer. */
    PendingAck sending(String topic) {
        var line = byTopic.computeIfAbsent(topic, name -> new TopicQueue());
        var sent = new PendingAck(line, nanoTime.getAsLong());
        line.queue.add(sent);
        return sent;
    }

    /** Zero for a topic that waits for nothing. */
    long oldestNanos(String topic) {
        var line = byTopic.get(topic);
        if (line == null) {
            return 0;
        }
        for (var sent : line.queue) {
            if (!sent.settled) {
                return nanoTime.getAsLong() - sent.atNanos;
            }
        }
        return 0;
    }

    private static final class TopicQueue {
        private final Queue<PendingAck> queue = new ConcurrentLinkedQueue<>();
        private final ReentrantLock shortening = new ReentrantLock();

        /** Whoever comes while another is at it leaves its own entry to the next. */
        void shorten() {
            if (!shortening.tryLock()) {
                return;
            }
            try {
                for (var first = queue.peek(); first != null && first.settled; first = queue.peek()) {
                    queue.poll();
                }
            } finally {
                shortening.unlock();
            }
        }
    }

    static final class PendingAck {
        private final TopicQueue line;
        private final long atNanos;
        private volatile boolean settled;

        private PendingAck(TopicQueue line, long atNanos) {
            this.line = line;
            this.atNanos = atNanos;
        }

        /** Its fate is known, or will never be. */
        void settled() {
            settled = true;
            line.shorten();
        }
    }
}
