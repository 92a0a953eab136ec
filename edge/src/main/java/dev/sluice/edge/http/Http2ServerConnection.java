package dev.sluice.edge.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http2.StreamWatch;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Helidon's HTTP/2 connection between the edge's own counting of what comes in ({@link FrameCheck}) and mending of what goes
 * out ({@link FrameWriter}). However it ends, the calls on it are answered first and the other side knows which they were.
 */
final class Http2ServerConnection implements ServerConnection, StreamWatch {
    private static final Logger LOG = LoggerFactory.getLogger(Http2ServerConnection.class);
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** Calls that a caller has reset run on to their end; with them a connection may have so many. */
    private static final int MAX_RUNNING = 2 * FrameCheck.MAX_STREAMS;

    private final ConnectionContext context;
    private final ConnectionTimeouts patience;
    private final Http2Drain drain;
    private final ConnectionTimeouts.TrackedConnection connection;
    private final FrameCheck frames = new FrameCheck(System::nanoTime);
    private final FrameWriter writer;
    private final StreamExecutor calls;
    private final ServerConnection helidon;
    private final AtomicBoolean saidTheLast = new AtomicBoolean();

    /** The stream of the call that begins next; by the thread that reads the connection. */
    private int nextStream;

    private final AtomicReference<Taken> taken = new AtomicReference<>(new Taken(0, false));

    /**
     * Which calls were taken, so that what a GOAWAY does not name is certainly not done (RFC 9113 §6.8).
     *
     * @param last the stream of the latest, 0 for none
     * @param isAll whether no more are taken
     */
    private record Taken(int last, boolean isAll) {}

    Http2ServerConnection(
            ServerConnectionSelector helidon,
            ConnectionContext context,
            ConnectionTimeouts patience,
            Http2Drain drain) {
        var known = patience.connection(context.remotePeer().address());
        if (known == null) {
            throw new CloseConnectionException("the connection is closed already");
        }
        this.context = context;
        this.patience = patience;
        this.drain = drain;
        this.connection = known;
        var reader = DataReader.create(this::next);
        this.writer = new FrameWriter(context.dataWriter(), frames, this::lastTaken, this::endSoon);
        known.speaksHttp2(writer);
        this.calls = new StreamExecutor(context.executor(), this::beforeCall, this::afterLastCall);
        this.helidon = helidon.connection(new InterceptedContext(context, reader, writer, calls, this));
    }

    /** What the other side sent next; null at the end. */
    private byte @Nullable [] next() {
        var reader = context.dataReader();
        var before = reader.available(); // by which the protocol was told
        var bytes = before > 0 ? reader.readBytes(before) : read();
        if (bytes != null) {
            frames.passes(bytes);
        }
        return bytes;
    }

    private byte @Nullable [] read() {
        try {
            return context.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("nothing more can be read", e);
        }
    }

    @Override
    public void handle(Limit limit) {
        drain.add(this);
        try {
            serve(limit);
            endWell();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("stopped before all was answered", e);
        } finally {
            drain.remove(this);
            patience.ended(connection);
        }
    }

    private void serve(Limit limit) throws InterruptedException {
        try {
            helidon.handle(limit);
        } catch (ServerConnectionException | SocketWriterException | UncheckedIOException e) {
            if (!connection.gaveUp()) { // which TLS takes for a breach
                throw new CloseConnectionException("the connection broke", e);
            }
        } catch (RuntimeException e) { // Helidon would write the stack of what bytes from outside brought about
            LOG.debug("an HTTP/2 connection ends", e);
        }
    }

    /** Says which call was the last, and lets all that were taken finish, with the windows that their answers had. */
    private void endWell() throws InterruptedException {
        takeNoMore();
        try {
            tell(lastTaken());
            calls.awaitIdle();
            sayNothingMore();
            while (context.serverSocket().get() != null) {
                // thrown away, or closing would reset the connection over its last answers (RFC 9112 §9.6)
            }
        } catch (UncheckedIOException | ServerConnectionException e) {
            LOG.debug("the other side closed first", e);
        }
    }

    /** Helidon turns what is thrown here into a reset of the stream alone, after which a call may be repeated elsewhere. */
    private void beforeCall() {
        if (calls.running() > MAX_RUNNING) {
            throw new Http2Exception(Http2ErrorCode.REFUSED_STREAM, "more than " + MAX_RUNNING + " calls run");
        }
        if (!take()) {
            throw new Http2Exception(Http2ErrorCode.REFUSED_STREAM, "the connection ends");
        }
        if (drain.hasBegun()) {
            writer.goAway(FrameWriter.ANY_STREAM);
        }
    }

    @Override
    public void beginsNext(int stream) {
        nextStream = stream;
    }

    @Override
    public void dataThrownAway(int octets) {
        frames.thrownAway(octets);
    }

    private boolean take() {
        return !taken.updateAndGet(until -> until.isAll() ? until : new Taken(nextStream, false))
                .isAll();
    }

    private int lastTaken() {
        return taken.get().last();
    }

    private void takeNoMore() {
        taken.updateAndGet(until -> new Taken(until.last(), true));
    }

    private void afterLastCall() {
        if (taken.get().isAll()) {
            tell(lastTaken()); // whoever ends the connection may not have come to it yet
            sayNothingMore();
        }
    }

    /** The other side closes then, or is closed a moment later. */
    private void sayNothingMore() {
        if (saidTheLast.compareAndSet(false, true)) {
            writer.end();
            if (!context.isSecure()) {
                connection.nothingMoreIsSent();
            }
            var _ = patience.limit(LINGER, connection::close);
        }
    }

    /** Calls go elsewhere from now on; those that come all the same are taken. May wait for a client that takes nothing. */
    void tellOfDrain() {
        if (lastTaken() > 0) {
            tell(FrameWriter.ANY_STREAM);
        }
    }

    /** Takes no more calls, and ends the connection with its last answer. */
    void endSoon() {
        takeNoMore();
        Thread.startVirtualThread(() -> {
            tell(lastTaken());
            if (calls.running() == 0) {
                sayNothingMore();
            }
        });
    }

    private void tell(int last) {
        try {
            writer.goAway(last);
        } catch (UncheckedIOException | SocketWriterException e) {
            LOG.debug("the other side closed first", e);
        }
    }

    @Override
    public Duration idleTime() {
        return helidon.idleTime();
    }

    /** Without {@code interrupt} Helidon would end its loop with the next frame, and with it the calls under way. */
    @Override
    public void close(boolean interrupt) {
        if (interrupt) {
            helidon.close(true);
        } else if (patience.givesALastMoment()) {
            patience.awaitWhatWasAccepted();
        } else {
            endSoon();
        }
    }
}
