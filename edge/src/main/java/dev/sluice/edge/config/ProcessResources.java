package dev.sluice.edge.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a process has, from which limits follow that nobody set: a small heap and few files must not be outgrown.
 *
 * @param heapBytes the most that the heap may grow to
 * @param files how many the process may have open, sockets among them
 */
record ProcessResources(long heapBytes, long files) {
    private static final long MOST_CONNECTIONS = 20_000;
    private static final long MOST_IN_FLIGHT_BYTES = 256L << 20;
    /** An open connection takes some 11 KiB (measured with 20,000 of them); with this much they leave two thirds free. */
    private static final long HEAP_PER_CONNECTION = 32 * 1024;

    private static final long HEAP_PER_IN_FLIGHT_BYTE = 4;
    /** One that waits takes some 20 KiB with its thread, its stream and its part of a connection. */
    private static final long HEAP_PER_BODY = 64 * 1024;

    private static final long FEWEST_BODIES = 100;
    private static final long MOST_BODIES = 10_000;
    /** For jars, logs and Kafka's connections. */
    private static final long OTHER_FILES = 256;

    static ProcessResources ofThisProcess() {
        var files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        return new ProcessResources(Runtime.getRuntime().maxMemory(), files);
    }

    /** As many as there are files for. */
    int mostConnections() {
        return Math.clamp(files - OTHER_FILES, 1, Integer.MAX_VALUE);
    }

    /** As many as there are files and heap for. */
    int connections() {
        var most = Math.min(MOST_CONNECTIONS, heapBytes / HEAP_PER_CONNECTION);
        return Math.clamp(most, 1, mostConnections());
    }

    /** How many bodies may be on their way at once. */
    int bodies() {
        return (int) Math.clamp(heapBytes / HEAP_PER_BODY, FEWEST_BODIES, MOST_BODIES);
    }

    /** The most that bodies in flight may take together. */
    long inFlightBytes() {
        return Math.min(MOST_IN_FLIGHT_BYTES, heapBytes / HEAP_PER_IN_FLIGHT_BYTE);
    }
}
