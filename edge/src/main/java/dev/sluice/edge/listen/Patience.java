package dev.sluice.edge.listen;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends waits for callers that send too slowly or nothing; Helidon has no deadline for a head or a body. Ending means
 * that the reading side of the connection is shut: what waits there sees the end, and can still answer. One thread looks
 * at all connections and bodies, twenty times within the shortest limit.
 */
final class Patience implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long NEVER = Long.MAX_VALUE;
    private static final Duration BEGINS_WITHIN = Duration.ofMillis(50);
    private static final long MOST_BETWEEN_LOOKS = 250_000_000;

    /** A chunk of one byte is {@code 1 CR LF x CR LF}; with some room for zeros before the 1. */
    private static final long MOST_BYTES_PER_CHUNKED_BYTE = 8;

    private final ListenConfig.Limits limits;
    private final UploadRegistry uploads;
    private final long nanosBetweenLooks;
    private final long mostPerRequest;
    private final ConcurrentHashMap<SocketAddress, Connection> connections = new ConcurrentHashMap<>();
    private final Set<Limit> running = ConcurrentHashMap.newKeySet();
    private final Thread watch =
            Thread.ofPlatform().name("sluice-listen-patience").daemon().unstarted(this::watch);
    private final AtomicBoolean held = new AtomicBoolean();
    private volatile @Nullable Duration lastMoment;
    private volatile boolean closed;

    /** @param uploads looked at, too */
    Patience(ListenConfig.Limits limits, UploadRegistry uploads) {
        this.limits = limits;
        this.uploads = uploads;
        this.mostPerRequest = Listener.MAX_REQUEST_LINE
                + Listener.MAX_HEAD
                + MOST_BYTES_PER_CHUNKED_BYTE * Gzip.mostPacked(limits.maxBodyBytes());
        var shortest = Math.min(limits.transfer().toNanos(), limits.idle().toNanos());
        this.nanosBetweenLooks = Math.min(MOST_BETWEEN_LOOKS, shortest / 20);
    }

    void start() {
        watch.start();
    }

    /** From now on the head of the connection's first request is awaited. */
    void accepted(SocketChannel channel) throws IOException {
        var connection = new Connection(channel, soon(limits.transfer()));
        connections.put(channel.getRemoteAddress(), connection);
        connection.hurryWhenStopping();
    }

    /** From now on a connection without a request is given up after so long; with zero that is left to the server. */
    void beginStop(Duration afterAMoment) {
        if (afterAMoment.isPositive()) {
            lastMoment = afterAMoment;
            connections.values().forEach(connection -> connection.headIsDueWithin(afterAMoment));
        }
    }

    /** Helidon rejects a connection that it took just before its listener closed and has not begun yet. It asks all others
     * to close between the two, so the first of them holds it up for that long. */
    void awaitWhatWasAccepted() {
        if (held.compareAndSet(false, true)) {
            LockSupport.parkNanos(BEGINS_WITHIN.toNanos());
        }
    }

    /** Whether a connection that waits for a request is to be left to itself, since it will be given up. */
    boolean givesALastMoment() {
        return lastMoment != null;
    }

    /** Absent once the connection is closed. */
    @Nullable
    Connection connection(SocketAddress remote) {
        return connections.get(remote);
    }

    /** Runs until closed; {@code whenOver} is called by the watching thread, at most once. */
    Limit limit(Duration duration, Runnable whenOver) {
        var limit = new Limit(soon(duration), whenOver);
        running.add(limit);
        return limit;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }

    private static long soon(Duration duration) {
        return System.nanoTime() + duration.toNanos();
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(nanosBetweenLooks);
            var now = System.nanoTime();
            running.stream().filter(limit -> now - limit.atNanos >= 0).forEach(limit -> surely(limit::fire));
            surely(uploads::look);
            connections.forEach((remote, connection) -> surely(() -> look(now, remote, connection)));
        }
    }

    private void look(long now, SocketAddress remote, Connection connection) {
        if (!connection.channel.isOpen()) {
            connections.remove(remote, connection);
        } else if (connection.isOverdue(now)) {
            connection.giveUp();
        }
    }

    /** What one of them comes to must not end the watch over the others. */
    private static void surely(Runnable one) {
        try {
            one.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a wait could not be ended", e);
        }
    }

    /** A bound on one wait; whoever waits closes it. */
    final class Limit implements AutoCloseable {
        private final long atNanos;
        private final Runnable whenOver;
        private boolean over;
        private boolean ended;

        private Limit(long atNanos, Runnable whenOver) {
            this.atNanos = atNanos;
            this.whenOver = whenOver;
        }

        synchronized boolean isOver() {
            return over || System.nanoTime() - atNanos >= 0;
        }

        private synchronized void fire() {
            if (!ended && !over) {
                over = true;
                whenOver.run();
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            running.remove(this);
        }
    }

    /** What is known of one connection. */
    final class Connection {
        private final SocketChannel channel;
        private final AtomicInteger requests = new AtomicInteger();
        private volatile long headDueAtNanos;
        private volatile boolean gaveUp;
        private volatile boolean http2;
        private volatile boolean closesOnceIdle;
        private final AtomicLong broughtBytes = new AtomicLong();
        /** The body that the thread reads that reads the connection, too; null on HTTP/2. */
        private @Nullable Upload upload;

        private Connection(SocketChannel channel, long headDueAtNanos) {
            this.channel = channel;
            this.headDueAtNanos = headDueAtNanos;
        }

        /** A head has come in; HTTP/2 may have several requests at once. */
        void requestBegins(boolean isHttp2) {
            http2 = isHttp2;
            requests.incrementAndGet();
            headDueAtNanos = NEVER;
        }

        /** Answered; the next head is awaited. */
        void requestEnds() {
            if (requests.decrementAndGet() == 0) {
                broughtBytes.set(0);
                headDueAtNanos = soon(limits.idle());
                hurryWhenStopping();
            }
        }

        /** After the due time was set, so that whoever begins the stop meanwhile finds it or is found. */
        private void hurryWhenStopping() {
            var last = lastMoment;
            if (last != null) {
                headIsDueWithin(last);
            }
        }

        private void headIsDueWithin(Duration moment) {
            if (isIdle()) {
                headDueAtNanos = soon(moment);
            }
        }

        boolean isHttp2() {
            return http2;
        }

        /** Whether no request of it is in flight. */
        boolean isIdle() {
            return requests.get() == 0;
        }

        /** Counts what came in; only the thread that reads an HTTP/1.1 connection does. */
        void brought(int bytes) {
            broughtBytes.addAndGet(bytes);
            if (upload != null) {
                upload.onTheWire(bytes);
            }
        }

        /** What comes in from now on is of this body; of none where it is null. */
        void uploading(@Nullable Upload body) {
            if (http2) {
                return;
            }
            upload = body;
            if (body != null) {
                body.cameBefore(broughtBytes.get());
            }
        }

        /** True where one request on HTTP/1.1 brought more than the largest legal one, or its body has no room any more. */
        boolean broughtTooMuch() {
            return !http2 && (broughtBytes.get() > mostPerRequest || (upload != null && upload.ending() != null));
        }

        boolean gaveUp() {
            return gaveUp;
        }

        /** Never while a request is in flight: one may have begun just before the end of another set the time. */
        boolean isOverdue(long now) {
            var due = headDueAtNanos;
            return due != NEVER && now - due >= 0 && isIdle();
        }

        /** Shuts the reading side; where that has not ended the connection by the next time, it is closed. */
        void giveUp() {
            try {
                if (gaveUp) {
                    channel.close();
                } else {
                    gaveUp = true;
                    headDueAtNanos = soon(limits.transfer());
                    channel.shutdownInput();
                }
            } catch (IOException e) {
                LOG.debug("a connection closed while it was given up", e);
            }
        }

        /** Ends the connection with the last answer that it waits for now. */
        void closeOnceIdle() {
            closesOnceIdle = true;
        }

        void closeIfAsked() {
            if (closesOnceIdle && isIdle()) {
                close();
            }
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("a connection closed by itself", e);
            }
        }

        /** Tells the caller that nothing more comes; where the connection is plain. */
        void nothingMoreIsSent() {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                LOG.debug("a connection closed by itself", e);
            }
        }
    }
}
