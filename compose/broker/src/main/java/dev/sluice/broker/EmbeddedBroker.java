package dev.sluice.broker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker and controller (KRaft, one node) inside this JVM, reachable on 127.0.0.1 only.
 * <p>It ships with the settings of {@link DefaultBrokerSettings}: no topic is created by being named, and a group notices a
 * dead member within six seconds. A fault in Kafka is logged and never ends the JVM, unlike a broker of its own.
 * <p>Kafka logs through SLF4J, much of it at INFO; {@code docs/broker.md} names the loggers to quieten. Safe for use by
 * several threads; starting and stopping happen one at a time. */
public final class EmbeddedBroker implements AutoCloseable {
    private final Options options;
    private final DataFolder folder;
    private final int port;
    private @Nullable KraftNode node;
    private boolean closed;

    private EmbeddedBroker(Options options) {
        this.options = options;
        this.folder = options.data == null ? DataFolder.temporary() : DataFolder.kept(options.data);
        try {
            this.node = KraftNode.start(folder, options.port, options.settings);
            this.port = node.port();
        } catch (Throwable e) {
            folder.close();
            throw e;
        }
    }

    /** Ready for clients on return, on a free port; its data goes to a temporary folder that {@link #close} removes. */
    public static EmbeddedBroker start() {
        return with().start();
    }

    /** What to start when the defaults do not fit. */
    public static Options with() {
        return new Options(0, null, Map.of());
    }

    /** The address for {@code bootstrap.servers}, the same across {@link #stop} and {@link #startAgain}. */
    public String bootstrapServers() {
        return BrokerListeners.HOST + ":" + port;
    }

    /** The folder with its data: the given one, or the temporary one until {@link #close}. */
    public Path data() {
        return folder.path();
    }

    /** Takes the broker away from its clients: connections break and new ones are refused until {@link #startAgain}.
     * Data and lock on the folder stay; the port is free meanwhile. Does nothing when stopped already. */
    public synchronized void stop() {
        if (node != null) {
            var stopping = node;
            node = null;
            stopping.close();
        }
    }

    /** Brings a stopped broker back on the same port with the same data, ready for clients on return.
     * @throws IllegalStateException when it runs, is closed, or its port was taken meanwhile; the last may be tried again */
    public synchronized void startAgain() {
        if (closed || node != null) {
            throw new IllegalStateException(
                    "broker at %s is %s".formatted(bootstrapServers(), closed ? "closed" : "running"));
        }
        node = KraftNode.start(folder, port, options.settings);
    }

    /** Stops for good and removes the data, unless the folder was given by {@link Options#data}. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try (folder) {
                stop();
            }
        }
    }

    /** What to start; each method gives a changed copy. */
    public static final class Options {
        private final int port;
        private final @Nullable Path data;
        private final Map<String, String> settings;

        private Options(int port, @Nullable Path data, Map<String, String> settings) {
            this.port = port;
            this.data = data;
            this.settings = settings;
        }

        /** The port that clients use, on 127.0.0.1; 0, the default, takes a free one. */
        public Options port(int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port is " + port + ", limit 65535");
            }
            return new Options(port, data, settings);
        }

        /** Keeps the data in this folder, made when missing, from one start to the next.
         * Other folders than an empty one and one that an embedded broker filled are refused at start. */
        public Options data(Path folder) {
            return new Options(port, folder, settings);
        }

        /** A setting of Kafka's broker, over the shipped one; those that wire the node up are refused. */
        public Options setting(String name, String value) {
            if (KraftNode.WIRING.contains(name)) {
                throw new IllegalArgumentException("setting " + name + " is the embedded broker's own");
            }
            var changed = new LinkedHashMap<>(settings);
            changed.put(name, value);
            return new Options(port, data, Map.copyOf(changed));
        }

        /** Ready for clients on return.
         * @throws IllegalStateException when port or folder is in use or Kafka does not come up; the message names which */
        public EmbeddedBroker start() {
            return new EmbeddedBroker(this);
        }
    }
}
