package dev.sluice.edge.http;

import dev.sluice.edge.pipeline.RequestHandler;
import dev.sluice.edge.request.RequestIds;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets on which callers and operators connect. Started once, stopped once. */
public final class EdgeListener {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeListener.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(1);
    private static final int CONNECTS_WITHIN_MILLIS = 1_000;

    /** The name of the socket for health and metrics, for whoever places them there. */
    public static final String ADMIN = "admin";

    /** In bytes, for method, target and version; a longer one is 414. */
    static final int MAX_REQUEST_LINE = 8 * 1024;

    /** In bytes, for all header lines of a request; more is 431. */
    static final int MAX_HEAD = 16 * 1024;

    /** Of TLS 1.2, where each handshake costs a server more than its caller. The JDK asks before the first one that a server of
     * the process makes, which is one of ours, and nowhere else. */
    private static final String RENEGOTIATION_REFUSED = "jdk.tls.rejectClientInitiatedRenegotiation";
    /** Helidon's own bound makes newcomers wait; it lies so far above ours, which makes room for them, that connections
     * which are just being closed are in nobody's way. They still have their files, of which the configuration keeps more. */
    private static final int CLOSING = 32;

    /** For operators and probes; those that did nothing for longest make room for new ones. */
    private static final int ADMIN_CONNECTIONS = 32;

    /** Of one address, so that one that asks without end keeps no probe of another out. */
    private static final int ADMIN_CONNECTIONS_PER_ADDRESS = 16;

    /** At most, for the largest page over a slow line. */
    private static final Duration ADMIN_TRANSFER = Duration.ofSeconds(10);

    private final ListenerSettings config;
    private final UploadRegistry uploads;
    private final PendingResponses answers;
    private final ConnectionTimeouts patience;
    private final ConnectionTimeouts adminPatience;
    private final HttpEntryFilter entry;
    private final Http2Drain http2Drain;
    private final WebServer server;
    private volatile boolean listening;

    /**
     * @param admin what operators are told
     * @throws IllegalArgumentException where certificate or key cannot be read
     */
    public EdgeListener(ListenerSettings config, RequestHandler answerer, AdminEndpoints admin) {
        var ids = new RequestIds();
        var accessLog = new AccessLog(config.accessLog());
        this.config = config;
        this.uploads = new UploadRegistry(config.limits().uploads(), System::nanoTime);
        this.answers = PendingResponses.within(
                Runtime.getRuntime().maxMemory(),
                config.limits().maxInFlight(),
                config.limits().uploads().bytes());
        this.patience = new ConnectionTimeouts(config.limits(), config.trustedProxies(), uploads);
        this.adminPatience = ConnectionTimeouts.withCallsThatMayBreakOff(adminLimits(config.limits()));
        this.http2Drain = new Http2Drain(patience);
        var hsts = new StrictTransportSecurity(config.tls().isPresent(), config.hsts());
        this.entry = new HttpEntryFilter(
                answerer,
                ids,
                new ResponseSender(
                        answerer,
                        accessLog,
                        patience,
                        answers,
                        hsts,
                        config.limits().transfer()),
                patience,
                uploads,
                new ClientAddress(config.trustedProxies()),
                config.limits());
        var refusals = new DirectErrorHandler(answerer, ids, accessLog, hsts, config.limits());
        var builder = WebServer.builder().shutdownHook(false).featuresDiscoverServices(false);
        callers(builder, config, refusals);
        builder.putSocket(ADMIN, admin(admin)).addFeature(admin.health());
        this.server = builder.build();
    }

    /**
     * @throws IllegalStateException where a port is taken or an address is not of this machine; names which
     */
    public EdgeListener start() {
        patience.start();
        adminPatience.start();
        server.start();
        if (!server.isRunning()) { // Helidon logs the failure and returns as if nothing had happened
            patience.close();
            adminPatience.close();
            throw new IllegalStateException(Stream.of(config.callers(), config.admin())
                    .flatMap(address -> refusalToBind(address).stream())
                    .collect(Collectors.joining("; ", "cannot listen: ", "")));
        }
        listening = true;
        return this;
    }

    private static Optional<String> refusalToBind(ListenerSettings.Address address) {
        try (var probe = ServerSocketChannel.open()) {
            probe.bind(new InetSocketAddress(address.host(), address.port()));
            return Optional.empty();
        } catch (IOException | UnresolvedAddressException e) {
            return Optional.of("port %d on %s: %s".formatted(address.port(), address.host(), e.getMessage()));
        }
    }

    /**
     * That the listener has ended, though nobody stopped it; empty else. Connects to itself: Helidon's listener ends when it
     * cannot take a connection, as where no file is left for it, and tells nobody. Only a refusal counts: a full queue, or no
     * file for this attempt, is overload, and no restart helps against that.
     */
    public Optional<String> failing() {
        if (!listening) {
            return Optional.empty();
        }
        try (var own = new Socket()) {
            own.connect(new InetSocketAddress(config.callers().host(), port()), CONNECTS_WITHIN_MILLIS);
        } catch (ConnectException e) {
            return Optional.of("port " + port() + " does not answer: " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("cannot tell whether port {} answers", port(), e);
        }
        return Optional.empty();
    }

    /** The port for callers, once started. */
    public int port() {
        return server.port();
    }

    /** The port for health and metrics, once started. */
    public int adminPort() {
        return server.port(ADMIN);
    }

    /** What became of callers' connections. */
    public ConnectionCounts connections() {
        return patience.counts();
    }

    /** What became of bodies so far, and what there is of them now. */
    public UploadCounts uploads() {
        return uploads.counts();
    }

    /** What became of answers so far, and what there is of them now. */
    public PendingResponseCounts answers() {
        return answers.counts();
    }

    /** From now on every answer on HTTP/1.1 ends its connection, and callers on HTTP/2 are asked to go elsewhere. The listener
     * stays open. */
    public void beginDrain() {
        entry.beginDrain();
        http2Drain.begin();
    }

    /**
     * Closes the listener and idle connections, and lets requests in flight finish as long as the grace allows.
     *
     * @param lastMoment how long connections without a request stay open after the listener, since one may be on its way:
     *     HTTP/1.1 cannot take it back (RFC 9112 §9.5). With zero they are closed at once
     */
    public void stop(Duration lastMoment) {
        if (listening && lastMoment.isPositive()) {
            takeQueued(lastMoment);
        }
        listening = false;
        patience.beginStop(lastMoment);
        http2Drain.end(lastMoment);
        server.stop();
        patience.close();
        adminPatience.close();
    }

    /** Closing a listener resets the connections that wait in the system's queue. They are taken in their order: once one
     * of our own is, so are all that came before it. */
    private void takeQueued(Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        try (var own = new Socket()) {
            own.connect(new InetSocketAddress(config.callers().host(), port()), Math.toIntExact(atMost.toMillis()));
            while (patience.connection(own.getLocalSocketAddress()) == null
                    && System.nanoTime() - until < 0
                    && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        } catch (IOException e) {
            LOG.debug("cannot tell whether connections wait in the queue", e);
        }
    }

    private void callers(WebServerConfig.Builder builder, ListenerSettings config, DirectErrorHandler refusals) {
        builder.host(config.callers().host())
                .port(config.callers().port())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(
                        new LenientHttp1Selector(http1(WebServer.DEFAULT_SOCKET_NAME), patience, config.http2()))
                .connectionOptions(new ConnectionTrackingSocketOptions(
                        SocketOptions.builder().tcpNoDelay(true).build(), patience))
                .contentEncoding(new PassThroughEncoding())
                .maxTcpConnections(config.limits().maxConnections() + CLOSING)
                .maxPayloadSize(GzipDecoder.mostPacked(config.limits().maxBodyBytes()))
                .shutdownGracePeriod(config.shutdownGrace())
                .errorHandling(handling -> handling.includeEntity(true))
                .directHandlers(handlers(refusals))
                .routing(HttpRouting.builder().addFilter(entry));
        if (config.http2()) {
            builder.addConnectionSelector(new Http2Selector(http2(config), patience, http2Drain));
        }
        config.tls().ifPresent(files -> builder.tls(tls(files)));
    }

    /** Alone, so that nobody is upgraded: a request with {@code Upgrade} is answered as if it had none (RFC 9110 §7.8). Targets and
     * hosts are looked at by {@link RequestHeadReader}, header lines by {@link MessageFraming}. */
    private static ServerConnectionSelector http1(String socket) {
        var http1 = Http1Config.builder()
                .name("http_1_1")
                .maxPrologueLength(MAX_REQUEST_LINE)
                .maxHeadersSize(MAX_HEAD)
                .validatePath(false)
                .validatePrologue(false)
                .validateRequestHeaders(false)
                .sendKeepAliveHeader(false)
                .build();
        return new Http1ConnectionProvider().create(socket, http1, ProtocolConfigs.create(List.of(http1)));
    }

    /** What Helidon would count for a whole connection, {@link FrameCheck} counts by the second; what it would end a connection for,
     * heads and paths, is looked at stream by stream. */
    private static ServerConnectionSelector http2(ListenerSettings config) {
        return Http2ConnectionSelector.builder()
                .http2Config(Http2Config.builder()
                        .name("http_2")
                        .maxConcurrentStreams(FrameCheck.MAX_STREAMS)
                        .maxHeaderListSize(FrameCheck.MAX_HEAD_BLOCK)
                        .validatePath(false)
                        .validateRequestHeaders(false)
                        .maxRapidResets(-1)
                        .maxEmptyFrames(Integer.MAX_VALUE)
                        .flowControlTimeout(config.limits().transfer())
                        .build())
                .build();
    }

    private static DirectHandlers handlers(DirectHandler handler) {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    private static Tls tls(ListenerSettings.PemFiles files) {
        System.setProperty(RENEGOTIATION_REFUSED, "true");
        var keys = Keys.builder()
                .pem(pem -> pem.certChain(Resource.create(files.certificates())).key(Resource.create(files.key())))
                .build();
        return Tls.builder().privateKey(keys).privateKeyCertChain(keys).build();
    }

    /** No page reads a body, and few ask. */
    private static ListenerSettings.Limits adminLimits(ListenerSettings.Limits callers) {
        return new ListenerSettings.Limits(
                1,
                ADMIN_CONNECTIONS,
                ADMIN_CONNECTIONS,
                ADMIN_CONNECTIONS_PER_ADDRESS,
                callers.transfer().compareTo(ADMIN_TRANSFER) < 0 ? callers.transfer() : ADMIN_TRANSFER,
                callers.idle(),
                callers.uploads());
    }

    private ListenerConfig admin(AdminEndpoints endpoints) {
        var filter = new AdminRequestFilter(
                adminPatience,
                new AdminHosts(config.adminHosts(), config.admin().host()),
                adminLimits(config.limits()).transfer());
        return ListenerConfig.builder()
                .host(config.admin().host())
                .port(config.admin().port())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new AdminSelector(http1(ADMIN), adminPatience))
                .connectionOptions(new ConnectionTrackingSocketOptions(
                        SocketOptions.builder().tcpNoDelay(true).build(), adminPatience))
                .maxTcpConnections(ADMIN_CONNECTIONS + CLOSING)
                .errorHandling(handling -> handling.includeEntity(true))
                .routing(endpoints.routing(filter)) // else it would be given those of callers
                .directHandlers(handlers(new AdminRefusals()))
                .build();
    }
}
