package dev.sluice.edge.http;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which connections stay when more come than there is room for, of one address and in all: the longest idle goes, never
 * one with a call in flight; where all have one, the newcomer goes. A slow caller that is still at its head is idle, so
 * connections that do nothing cannot lock others out. Where calls may be broken off, whoever has done nothing for longest
 * goes, in flight or not.
 *
 * <p>Asked by the one thread that accepts, and by those that end a connection; no request takes its lock. A look over all
 * connections is made for many newcomers at once, so that a crowd of them costs each little.
 */
final class ConnectionLimiter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimiter.class);

    /** One look over all connections finds this part of them, the longest idle, to make room for as many newcomers. */
    private static final int PART_FOUND_AT_ONCE = 64;

    /** A look that found nobody idle is repeated after so many times as long as it took. */
    private static final int REST_AFTER_LOOK = 10;

    private final int maxPerAddress;
    private final List<CidrBlock> exempt;
    private final Group all;
    private final Map<InetAddress, Group> byAddress = new HashMap<>();
    private final Counter evicted;
    private final Counter evictedOfAddress;
    private final Counter refused;
    private final Counter refusedOfAddress;

    /** @param exempt from the share of one address, not from the bound of all */
    ConnectionLimiter(ListenerSettings.Limits limits, List<CidrBlock> exempt) {
        this.maxPerAddress = limits.maxConnectionsPerAddress();
        this.exempt = List.copyOf(exempt);
        this.all = new Group(limits.maxConnections());
        var ofAll = "the bound of " + limits.maxConnections() + " connections is reached: ";
        var ofAddress = "an address has its share of " + maxPerAddress + " connections: ";
        this.evicted = new Counter(ofAll + "the longest idle was closed");
        this.evictedOfAddress = new Counter(ofAddress + "its longest idle was closed");
        this.refused = new Counter(ofAll + "all have calls in flight, a new one was closed");
        this.refusedOfAddress = new Counter(ofAddress + "all have calls in flight, a new one was closed");
    }

    synchronized ConnectionCounts counts() {
        return new ConnectionCounts(
                all.members.size(), evicted.count, evictedOfAddress.count, refused.count, refusedOfAddress.count);
    }

    /** Makes room where there is none.
     * @return false where there is no room for it; it was not taken then */
    synchronized boolean admit(ConnectionTimeouts.TrackedConnection newcomer, InetAddress address) {
        var client = ClientAddress.network(address);
        var isExempt = exempt.stream().anyMatch(range -> range.includes(address));
        var group = isExempt ? null : byAddress.get(client);
        if (group != null && !group.makeRoom(evictedOfAddress)) {
            refusedOfAddress.increment();
            return false;
        }
        if (!all.makeRoom(evicted)) {
            refused.increment();
            return false;
        }
        all.members.add(newcomer);
        if (!isExempt) {
            newcomer.client = client;
            byAddress
                    .computeIfAbsent(client, _ -> new Group(maxPerAddress))
                    .members
                    .add(newcomer);
        }
        return true;
    }

    /** It has ended, or does at once; may be told more than once. */
    synchronized void remove(ConnectionTimeouts.TrackedConnection connection) {
        all.members.remove(connection);
        var client = connection.client;
        if (client != null) {
            byAddress.computeIfPresent(client, (_, group) -> {
                group.members.remove(connection);
                return group.members.isEmpty() ? null : group;
            });
        }
    }

    /** Connections that share a bound. */
    private final class Group {
        private final int max;
        private final Set<ConnectionTimeouts.TrackedConnection> members = new HashSet<>();
        /** The longest idle of the last look, in their order. Whoever becomes idle later has been so for less time. */
        private final Deque<Idle> found = new ArrayDeque<>();

        private long nextLookAtNanos = System.nanoTime();

        private Group(int max) {
            this.max = max;
        }

        /** @return false where nobody can be closed */
        private boolean makeRoom(Counter counter) {
            return members.size() < max
                    || evictFound(counter)
                    || (look() && (members.size() < max || evictFound(counter)));
        }

        /** Closes the longest idle of those that the last look found, if there still is one. */
        private boolean evictFound(Counter counter) {
            for (var idle = found.poll(); idle != null; idle = found.poll()) {
                var connection = idle.connection;
                if (members.contains(connection) && connection.evict(idle.sinceNanos)) {
                    remove(connection);
                    counter.increment();
                    return true;
                }
            }
            return false;
        }

        /** Forgets those that have ended and finds the longest idle.
         * @return whether it came to anything */
        private boolean look() {
            var began = System.nanoTime();
            if (began - nextLookAtNanos < 0) {
                return false;
            }
            var most = Math.max(1, members.size() / PART_FOUND_AT_ONCE);
            var longest = new PriorityQueue<Idle>(Comparator.reverseOrder());
            for (var member : List.copyOf(members)) {
                if (!member.isOpen()) {
                    remove(member);
                } else if (member.mayMakeRoom()) {
                    longest.add(new Idle(member, member.idleSinceNanos(), began));
                    if (longest.size() > most) {
                        longest.remove();
                    }
                }
            }
            longest.stream().sorted().forEach(found::add);
            if (found.isEmpty() && members.size() >= max) {
                var now = System.nanoTime();
                nextLookAtNanos = now + REST_AFTER_LOOK * (now - began);
                return false;
            }
            return true;
        }
    }

    /** A connection that was idle when it was looked at; the first in order is the longest idle. */
    private record Idle(ConnectionTimeouts.TrackedConnection connection, long sinceNanos, long seenAtNanos)
            implements Comparable<Idle> {

        @Override
        public int compareTo(Idle other) {
            return Long.compare(other.seenAtNanos - other.sinceNanos, seenAtNanos - sinceNanos);
        }
    }

    /** Counts, and logs at most once a second. */
    private static final class Counter {
        private static final long SECOND = 1_000_000_000;

        private final String what;
        private long count;
        private long logged;
        private @Nullable Long loggedAtNanos;

        private Counter(String what) {
            this.what = what + ", {} times since this was last said"; // one text for each kind of line
        }

        private void increment() {
            count++;
            var now = System.nanoTime();
            var last = loggedAtNanos;
            if (last == null || now - last >= SECOND) {
                LOG.warn(what, count - logged);
                logged = count;
                loggedAtNanos = now;
            }
        }
    }
}
