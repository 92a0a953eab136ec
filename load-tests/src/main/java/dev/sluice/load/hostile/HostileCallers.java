package dev.sluice.load.hostile;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many hostile connections at once, of all sorts, driven by one thread that takes half a processor at the most: more would measure
 * what is left for others. Each sort comes from an address of its own of this machine, and connects again when it is closed.
 */
public final class HostileCallers implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double SHARE = 0.5;
    private static final Duration TURN = Duration.ofMillis(50);
    private static final int READ_BYTES = 64 * 1024;

    private final HostileTarget target;
    private final List<Connection> connections = new ArrayList<>();
    private final Map<HostileSort, Long> opened = new EnumMap<>(HostileSort.class);
    private final Thread thread;
    private volatile boolean ending;
    private volatile double share;

    private HostileCallers(HostileTarget target, int count) {
        this.target = target;
        var sorts = HostileSort.values();
        for (var at = 0; at < count; at++) {
            var sort = at % sorts.length;
            connections.add(new Connection(sorts[sort], InetAddress.ofLiteral("127.0.0." + (2 + sort))));
        }
        this.thread = Thread.ofPlatform().name("hostile-callers").daemon().unstarted(this::run);
    }

    /** Begins at once, and goes on until it is closed. */
    public static HostileCallers start(HostileTarget target, int count) {
        var callers = new HostileCallers(target, count);
        callers.thread.start();
        return callers;
    }

    /** How many connections were opened so far, by sort; once closed, of all. */
    public synchronized Map<HostileSort, Long> opened() {
        return new EnumMap<>(opened);
    }

    /** The part of one processor that the thread took so far. */
    public double share() {
        return share;
    }

    private void run() {
        var begun = System.nanoTime();
        var used = THREADS.getCurrentThreadCpuTime();
        var next = begun;
        while (!ending) {
            for (var connection : connections) {
                connection.turn();
                share = (THREADS.getCurrentThreadCpuTime() - used) / (double) (System.nanoTime() - begun);
                if (share > SHARE) {
                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                }
            }
            next += TURN.toNanos();
            LockSupport.parkNanos(next - System.nanoTime());
        }
        connections.forEach(Connection::end);
    }

    private synchronized void count(HostileSort sort) {
        opened.merge(sort, 1L, Long::sum);
    }

    /** Waits until all connections are closed, unless it is interrupted. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The thread's own. */
    private final class Connection {
        private final HostileSort sort;
        private final InetAddress from;
        private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        private ByteBuffer out = ByteBuffer.allocate(0);
        private @Nullable SocketChannel channel;
        private int turns;

        Connection(HostileSort sort, InetAddress from) {
            this.sort = sort;
            this.from = from;
        }

        void turn() {
            try {
                if (channel == null) {
                    channel = open();
                    out = ByteBuffer.wrap(sort.first(target));
                    turns = 0;
                }
                if (!channel.finishConnect()) {
                    return;
                }
                if (channel.read(in.clear()) < 0) {
                    end();
                    return;
                }
                if (!out.hasRemaining()) {
                    out = ByteBuffer.wrap(sort.turn(target, turns++));
                }
                channel.write(out);
            } catch (IOException e) {
                end(); // refused or reset: the next turn connects again
            }
        }

        private SocketChannel open() throws IOException {
            var opening = SocketChannel.open();
            opening.configureBlocking(false);
            opening.bind(new InetSocketAddress(from, 0));
            opening.connect(target.edge());
            count(sort);
            return opening;
        }

        void end() {
            var closing = channel;
            channel = null;
            try {
                if (closing != null) {
                    closing.close();
                }
            } catch (IOException e) {
                // gone already
            }
        }
    }
}
