package dev.sluice.edge.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the listener needs to know.
 *
 * @param admin where health and metrics answer, on a socket of its own
 * @param tls for callers; the admin socket never has it
 * @param http2 by ALPN over TLS, else by prior knowledge
 * @param shutdownGrace how long {@link EdgeListener#stop} lets requests in flight finish
 * @param accessLog whether each request is a line on {@link AccessLog#LOGGER}
 * @param trustedProxies which peers may name the client that they speak for
 * @param adminHosts names by which the admin socket may be asked, beside addresses, localhost and this machine's own
 * @param hsts how long browsers are told to come over TLS only, where there is TLS
 */
public record ListenerSettings(
        Address callers,
        Address admin,
        Limits limits,
        Optional<PemFiles> tls,
        boolean http2,
        Duration shutdownGrace,
        boolean accessLog,
        List<CidrBlock> trustedProxies,
        List<String> adminHosts,
        Duration hsts) {

    public ListenerSettings {
        mustNotBeNegative("shutdown grace", shutdownGrace);
        mustNotBeNegative("hsts", hsts);
        trustedProxies = List.copyOf(trustedProxies);
        adminHosts = List.copyOf(adminHosts);
    }

    /** Without names for the admin socket, and with HSTS for a year. */
    public ListenerSettings(
            Address callers,
            Address admin,
            Limits limits,
            Optional<PemFiles> tls,
            boolean http2,
            Duration shutdownGrace,
            boolean accessLog,
            List<CidrBlock> trustedProxies) {
        this(
                callers,
                admin,
                limits,
                tls,
                http2,
                shutdownGrace,
                accessLog,
                trustedProxies,
                List.of(),
                Duration.ofDays(365));
    }

    /** @param port 0 for any that is free */
    public record Address(String host, int port) {

        public Address {
            if (host.isBlank()) {
                throw new IllegalArgumentException("a host to listen on must not be blank");
            }
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
            }
        }
    }

    /**
     * What one caller, and all of them together, may take.
     *
     * @param maxBodyBytes of any body, after decoding; an operation may ask for less
     * @param maxInFlight requests of the whole edge between their head and their answer, other than those whose bodies are on
     *     their way; one more is refused
     * @param maxConnections open at once; for one more the longest idle is closed
     * @param maxConnectionsPerAddress of them, of one IPv4 address or IPv6 /64
     * @param transfer how long the first head of a connection, each body and each answer may take on the wire
     * @param idle how long a connection may wait for the head of its next request, up to that head's last byte
     */
    public record Limits(
            int maxBodyBytes,
            int maxInFlight,
            int maxConnections,
            int maxConnectionsPerAddress,
            Duration transfer,
            Duration idle,
            Uploads uploads) {

        public Limits {
            mustBePositive("max body bytes", maxBodyBytes);
            mustBePositive("max requests in flight", maxInFlight);
            mustBePositive("max connections", maxConnections);
            mustBePositive("max connections per address", maxConnectionsPerAddress);
            mustBePositive("transfer timeout", transfer.toMillis());
            mustBePositive("idle timeout", idle.toMillis());
            if (uploads.bytes() < maxBodyBytes) {
                throw new IllegalArgumentException(
                        "body limit " + maxBodyBytes + " must fit into the bound of the edge, " + uploads.bytes());
            }
        }

        /** One address may have all connections, and bodies the usual room. */
        public Limits(int maxBodyBytes, int maxInFlight, int maxConnections, Duration transfer, Duration idle) {
            this(maxBodyBytes, maxInFlight, maxConnections, maxConnections, transfer, idle, Uploads.USUAL);
        }
    }

    /**
     * What bodies may take while they are on their way.
     *
     * @param most so many at once; the slowest ends for one more
     * @param perCaller so many of one caller
     * @param bytes of all bodies together from their first byte to their answer
     * @param bytesPerSecond at least, over all of a body's time; a slower one ends
     * @param grace before that is asked for
     */
    public record Uploads(int most, int perCaller, long bytes, int bytesPerSecond, Duration grace) {
        /** As other servers have it. */
        public static final int USUAL_BYTES_PER_SECOND = 240;

        public static final Duration USUAL_GRACE = Duration.ofSeconds(5);
        static final Uploads USUAL = new Uploads(1_000, 250, 64L << 20, USUAL_BYTES_PER_SECOND, USUAL_GRACE);

        public Uploads {
            mustBePositive("most bodies on their way", most);
            mustBePositive("bodies of one caller", perCaller);
            mustBePositive("bytes of bodies", bytes);
            mustBePositive("least bytes per second", bytesPerSecond);
            mustBePositive("grace of bodies", grace.toMillis());
        }
    }

    /** @param certificates the chain, the server's own first */
    public record PemFiles(Path certificates, Path key) {}

    private static void mustBePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ", must be above 0");
        }
    }

    private static void mustNotBeNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", must not be negative");
        }
    }
}
