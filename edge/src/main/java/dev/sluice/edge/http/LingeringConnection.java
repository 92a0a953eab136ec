package dev.sluice.edge.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Helidon's HTTP/1.1 connection, which closes only after the caller had time to read the last answer: closing a socket
 * with unread bytes resets it, and a reset may overtake the answer (RFC 9112 §9.6). So what the caller still sends is
 * read and thrown away for a moment; nothing looks at it.
 */
final class LingeringConnection implements ServerConnection, InterruptableTask<@Nullable Void> {
    /** The connection that this thread reads, for those that Helidon does not tell. */
    static final ScopedValue<ConnectionTimeouts.TrackedConnection> CURRENT = ScopedValue.newInstance();

    private static final Logger LOG = LoggerFactory.getLogger(LingeringConnection.class);
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ConnectionTimeouts.TrackedConnection connection;
    private final ByteLimitedContext context;
    private final ConnectionTimeouts patience;
    private final ServerConnection helidon;

    LingeringConnection(ServerConnectionSelector helidon, ConnectionContext context, ConnectionTimeouts patience) {
        var known = patience.connection(context.remotePeer().address());
        if (known == null) {
            throw new CloseConnectionException("the connection is closed already");
        }
        this.connection = known;
        this.context = ByteLimitedContext.of(context, known);
        this.patience = patience;
        this.helidon = helidon.connection(this.context);
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            var _ = ScopedValue.where(CURRENT, connection)
                    .where(MessageFraming.CURRENT, context.framing())
                    .call(() -> {
                        try {
                            helidon.handle(limit);
                        } catch (CloseConnectionException e) {
                            linger();
                            throw e;
                        }
                        linger();
                        return connection;
                    });
        } finally {
            patience.ended(connection);
        }
    }

    private void linger() {
        if (!context.isSecure()) {
            connection.nothingMoreIsSent();
        }
        try (var limit = patience.limit(LINGER, connection::giveUp)) {
            var socket = context.serverSocket();
            while (!limit.isOver() && socket.get() != null) {
                // thrown away
            }
        } catch (UncheckedIOException | ServerConnectionException e) {
            LOG.debug("the caller closed first", e);
        }
    }

    @Override
    public Duration idleTime() {
        return helidon.idleTime();
    }

    /** Without {@code interrupt} Helidon ends the wait for a head all the same, which may just be coming in. */
    @Override
    public void close(boolean interrupt) {
        if (interrupt || !patience.givesALastMoment()) {
            helidon.close(interrupt);
        } else {
            patience.awaitWhatWasAccepted();
        }
    }

    @Override
    public boolean canInterrupt() {
        return connection.isIdle()
                && !patience.givesALastMoment()
                && helidon instanceof InterruptableTask<?> task
                && task.canInterrupt();
    }
}
