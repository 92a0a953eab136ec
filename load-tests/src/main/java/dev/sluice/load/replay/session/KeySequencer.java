package dev.sluice.load.replay.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** Lets the requests of a key wait for each other's replies. Thread safe; what waits here is among {@link InFlightTable}, so it is bounded. */
final class KeySequencer {
    private final Map<ByteBuffer, Queue<InFlightRequest>> waiting = new HashMap<>();

    /** Whether it may go now; otherwise {@link #next} gives it when it may. */
    synchronized boolean begins(InFlightRequest flight) {
        var key = key(flight);
        if (key.isEmpty()) {
            return true;
        }
        var before = waiting.get(key.get());
        if (before == null) {
            waiting.put(key.get(), new ArrayDeque<>());
            return true;
        }
        before.add(flight);
        return false;
    }

    /** Who may go now that this one has ended. */
    synchronized Optional<InFlightRequest> next(InFlightRequest ended) {
        var key = key(ended);
        var behind = key.map(waiting::get).orElse(null);
        if (key.isEmpty() || behind == null) {
            return Optional.empty();
        }
        var next = Optional.ofNullable(behind.poll());
        if (next.isEmpty()) {
            waiting.remove(key.get());
        }
        return next;
    }

    private static Optional<ByteBuffer> key(InFlightRequest flight) {
        return Optional.ofNullable(flight.recorded.request().payload().key()).map(ByteBuffer::wrap);
    }
}
