package dev.sluice.edge.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends all HTTP/2 connections without losing a call (RFC 9113 §6.8): first each is told that calls go elsewhere, while all that are
 * under way are taken; later which was the last, and then it ends. As many as connections are open.
 */
final class Http2Drain {
    private final Set<Http2ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConnectionTimeouts patience;
    private volatile boolean begun;
    private volatile boolean ending;

    Http2Drain(ConnectionTimeouts patience) {
        this.patience = patience;
    }

    void add(Http2ServerConnection connection) {
        connections.add(connection);
        if (ending) {
            connection.endSoon();
        }
    }

    void remove(Http2ServerConnection connection) {
        connections.remove(connection);
    }

    /** Whether a connection that serves a call is to be the last for its client. */
    boolean hasBegun() {
        return begun;
    }

    /** Tells every connection that had a call; a new one serves one first, or its client would go round in circles. */
    void begin() {
        begun = true;
        connections.forEach(connection -> Thread.startVirtualThread(connection::tellOfDrain));
    }

    /** Ends every connection with its last answer, after a moment in which calls are still taken. */
    void end(Duration afterAMoment) {
        if (afterAMoment.isPositive()) {
            var _ = patience.limit(afterAMoment, this::endNow);
        } else {
            endNow();
        }
    }

    private void endNow() {
        ending = true;
        connections.forEach(Http2ServerConnection::endSoon);
    }
}
