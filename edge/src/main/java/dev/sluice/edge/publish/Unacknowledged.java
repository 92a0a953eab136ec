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
final class Unacknowledged {
    private final LongSupplier nanoTime;
    private final Map<String, Line> byTopic = new ConcurrentHashMap<>();

    Unacknowledged(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** One publish, from before it is handed to the producer. */
    Sent sending(String topic) {
        var line = byTopic.computeIfAbsent(topic, name -> new Line());
        var sent = new Sent(line, nanoTime.getAsLong());
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

    private static final class Line {
        private final Queue<Sent> queue = new ConcurrentLinkedQueue<>();
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

    static final class Sent {
        private final Line line;
        private final long atNanos;
        private volatile boolean settled;

        private Sent(Line line, long atNanos) {
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
