package dev.sluice.edge.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
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
final class ConnectionTimeouts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionTimeouts.class);
    private static final long NEVER = Long.MAX_VALUE;
    private static final Duration BEGINS_WITHIN = Duration.ofMillis(50);
    private static final Duration WRITES_WITHIN = Duration.ofSeconds(1);
    private static final long MOST_BETWEEN_LOOKS = 250_000_000;

    /** A chunk of one byte is {@code 1 CR LF x CR LF}; with some room for zeros before the 1. */
    private static final long MOST_BYTES_PER_CHUNKED_BYTE = 8;

    private final ListenerSettings.Limits limits;
    private final boolean callsMayBreakOff;
    private final ConnectionLimiter limiter;
    private final UploadRegistry uploads;
    private final long nanosBetweenLooks;
    private final long mostPerRequest;
    private final ConcurrentHashMap<SocketAddress, TrackedConnection> connections = new ConcurrentHashMap<>();
    private final Set<Timeout> running = ConcurrentHashMap.newKeySet();
    private final Thread watch =
            Thread.ofPlatform().name("sluice-listen-patience").daemon().unstarted(this::watch);
    private final AtomicBoolean held = new AtomicBoolean();
    private volatile @Nullable Duration lastMoment;
    private volatile boolean closed;

    ConnectionTimeouts(ListenerSettings.Limits limits) {
        this(limits, List.of(), new UploadRegistry(limits.uploads(), System::nanoTime), false);
    }

    /** For calls without effect, which may be broken off to make room: callers that do not read their answers are in flight
     * for as long as they like, and must not keep others out. */
    static ConnectionTimeouts withCallsThatMayBreakOff(ListenerSettings.Limits limits) {
        return new ConnectionTimeouts(limits, List.of(), new UploadRegistry(limits.uploads(), System::nanoTime), true);
    }

    /**
     * @param exempt peers that may have more connections than one address's share
     * @param uploads looked at, too
     */
    ConnectionTimeouts(ListenerSettings.Limits limits, List<CidrBlock> exempt, UploadRegistry uploads) {
        this(limits, exempt, uploads, false);
    }

    private ConnectionTimeouts(
            ListenerSettings.Limits limits, List<CidrBlock> exempt, UploadRegistry uploads, boolean callsMayBreakOff) {
        this.limits = limits;
        this.callsMayBreakOff = callsMayBreakOff;
        this.limiter = new ConnectionLimiter(limits, exempt);
        this.uploads = uploads;
        this.mostPerRequest = EdgeListener.MAX_REQUEST_LINE
                + EdgeListener.MAX_HEAD
                + MOST_BYTES_PER_CHUNKED_BYTE * GzipDecoder.mostPacked(limits.maxBodyBytes());
        var shortest = Math.min(limits.transfer().toNanos(), limits.idle().toNanos());
        this.nanosBetweenLooks = Math.min(MOST_BETWEEN_LOOKS, shortest / 20);
    }

    void start() {
        watch.start();
    }

    /**
     * From now on the head of the connection's first request is awaited.
     *
     * @throws CloseConnectionException where there is no room for it; the listener closes it then
     */
    void accepted(SocketChannel channel) throws IOException {
        var connection = new TrackedConnection(channel, soon(limits.transfer()));
        var remote = channel.getRemoteAddress();
        if (remote instanceof InetSocketAddress socket && !limiter.admit(connection, socket.getAddress())) {
            throw new CloseConnectionException("no room for another connection");
        }
        connections.put(remote, connection);
        connection.hurryWhenStopping();
    }

    /** Its place is free for another; the watch would see it a moment later. */
    void ended(TrackedConnection connection) {
        limiter.remove(connection);
    }

    ConnectionCounts counts() {
        return limiter.counts();
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
    TrackedConnection connection(SocketAddress remote) {
        return connections.get(remote);
    }

    /** Runs until closed; {@code whenOver} is called by the watching thread, at most once. */
    Timeout limit(Duration duration, Runnable whenOver) {
        var limit = new Timeout(soon(duration), whenOver);
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

    private void look(long now, SocketAddress remote, TrackedConnection connection) {
        if (!connection.channel.isOpen()) {
            connections.remove(remote, connection);
            limiter.remove(connection);
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
    final class Timeout implements AutoCloseable {
        private final long atNanos;
        private final Runnable whenOver;
        private boolean over;
        private boolean ended;

        private Timeout(long atNanos, Runnable whenOver) {
            this.atNanos = atNanos;
            this.whenOver = whenOver;
        }

        synchronized boolean isOver() {
            return over || System.nanoTime() - atNanos >= 0;
        }

        private synchronized void fire() {
            if (!ended && !over) {
                over = true;
                running.remove(this);
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
    final class TrackedConnection {
        private static final int EVICTED = Integer.MIN_VALUE / 2;

        /** Whose share it counts to; written and read by the limiter, under its lock. */
        @Nullable
        InetAddress client;

        private final SocketChannel channel;
        private final AtomicInteger requests = new AtomicInteger();
        private volatile long headDueAtNanos;
        private volatile long idleSinceNanos = System.nanoTime();
        private volatile boolean gaveUp;
        private volatile boolean http2;
        private volatile @Nullable FrameWriter writer;
        private final AtomicLong broughtBytes = new AtomicLong();
        /** The body that the thread reads that reads the connection, too; null on HTTP/2. */
        private @Nullable Upload upload;

        private TrackedConnection(SocketChannel channel, long headDueAtNanos) {
            this.channel = channel;
            this.headDueAtNanos = headDueAtNanos;
        }

        /** HTTP/2 ends in its own way when the listener stops, and stream by stream. */
        void speaksHttp2(FrameWriter frameWriter) {
            http2 = true;
            writer = frameWriter;
        }

        /** A head has come in; HTTP/2 may have several requests at once.
         * @throws CloseConnectionException where the connection had to make room a moment before; nothing was begun then */
        void requestBegins(boolean isHttp2) {
            http2 = isHttp2;
            if (requests.incrementAndGet() <= 0) {
                throw new CloseConnectionException("the connection made room for another");
            }
            headDueAtNanos = NEVER;
            if (callsMayBreakOff) {
                idleSinceNanos = System.nanoTime();
            }
        }

        /** Answered; the next head is awaited. */
        void requestEnds() {
            var now = System.nanoTime();
            idleSinceNanos = now; // before it counts as idle, or it would be taken for one that has long been so
            if (requests.decrementAndGet() == 0) {
                broughtBytes.set(0);
                headDueAtNanos = now + limits.idle().toNanos();
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
            if (isIdle() && !http2) {
                headDueAtNanos = soon(moment);
            }
        }

        /** Whether no request of it is in flight. */
        boolean isIdle() {
            return requests.get() <= 0;
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        /** Whether it may be closed for another. */
        boolean mayMakeRoom() {
            return callsMayBreakOff || isIdle();
        }

        /** Since its last answer, or since it was accepted; while it is idle. Where calls may break off also since its last head. */
        long idleSinceNanos() {
            return idleSinceNanos;
        }

        /** Closes it, unless a request began since it was looked at: whichever comes first, the other sees it.
         * @param idleSince as it was then */
        boolean evict(long idleSince) {
            var isEvicted = idleSinceNanos == idleSince && (requests.compareAndSet(0, EVICTED) || callsMayBreakOff);
            if (isEvicted) {
                close();
            }
            return isEvicted;
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

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("a connection closed by itself", e);
            }
        }

        /** Runs something while nothing is written, soon; closes where a write to the caller does not end. */
        void betweenFrames(Runnable thenRun) {
            var frames = writer;
            if (frames != null) {
                Thread.startVirtualThread(() -> {
                    if (!frames.isBetweenFrames(WRITES_WITHIN, thenRun)) {
                        close();
                    }
                });
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
