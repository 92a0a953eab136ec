package dev.sluice.edge;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.authenticate.Authenticator;
import dev.sluice.edge.authorize.Authorizer;
import dev.sluice.edge.await.ReplyConsumer;
import dev.sluice.edge.await.ReplyCorrelator;
import dev.sluice.edge.broker.BrokerConnection;
import dev.sluice.edge.catalog.ActiveContracts;
import dev.sluice.edge.catalog.AnnouncementConsumer;
import dev.sluice.edge.catalog.FolderWatcher;
import dev.sluice.edge.catalog.TopicReadiness;
import dev.sluice.edge.config.EdgeConfig;
import dev.sluice.edge.http.AdminEndpoints;
import dev.sluice.edge.http.EdgeListener;
import dev.sluice.edge.observe.EdgeHealth;
import dev.sluice.edge.observe.EdgeMeters;
import dev.sluice.edge.observe.LogLimiter;
import dev.sluice.edge.pipeline.RequestPipeline;
import dev.sluice.edge.policy.AdmissionControl;
import dev.sluice.edge.policy.CircuitBreakers;
import dev.sluice.edge.policy.FallbackHandler;
import dev.sluice.edge.policy.RateLimiter;
import dev.sluice.edge.publish.RequestPublisher;
import dev.sluice.edge.render.ResponseRenderer;
import dev.sluice.edge.request.RequestIds;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import dev.sluice.edge.services.DemandEndpoint;
import dev.sluice.edge.services.DemandTracker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One edge: builds every room, starts, drains. {@link #start} waits a while for the broker; from then on the edge answers,
 * with 503 until {@link #isReady}. A broker that is away is waited for, however long.
 */
public final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    /** What the producer gets for records that were handed to it; nobody waits for their replies any more. */
    private static final Duration FLUSH = Duration.ofMillis(500);

    /** What requests get that were under way when the listener closed; where the edge gives notice at all. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final EdgeConfig config;
    private final EdgeHealth health = new EdgeHealth();
    private final EdgeMeters meters = new EdgeMeters();
    private final ReplyCorrelator correlator;
    private final RateLimiter rates = new RateLimiter();
    private final CircuitBreakers breakers = new CircuitBreakers();
    private final FallbackHandler fallbacks = new FallbackHandler();
    private final BrokerConnection link;
    private final ConsumerGroupMonitor watch;
    private final ReplyConsumer replies;
    private final RequestPublisher publisher;
    private final Authenticator authenticator;
    private final ActiveContracts serving;
    private final AdmissionControl admission;
    private final DemandTracker demands;
    private final FolderWatcher folder;
    private final Optional<AnnouncementConsumer> announcements;
    private final EdgeListener listener;
    private boolean isStarted;
    private boolean closed;

    private Edge(EdgeConfig config, DocumentSet documents, ContractSet contracts) {
        this.config = config;
        this.link = new BrokerConnection(config.kafka());
        this.watch = new ConsumerGroupMonitor(link::openAdmin);
        this.publisher = new RequestPublisher(link, config.kafka(), link.clock(), config.spread());
        watch.tell(publisher::passed);
        this.correlator = new ReplyCorrelator(publisher::late);
        this.replies = new ReplyConsumer(link, correlator);
        this.serving = new ActiveContracts(
                documents,
                contracts,
                found -> read(found, config),
                config.documents(),
                way(),
                config.kafka().maxTimeout());
        this.folder = new FolderWatcher(config.contracts(), documents, serving);
        this.announcements = announcements();
        var watched = new EdgeMetrics(link, replies, correlator, publisher, rates, breakers, fallbacks, serving);
        watched.by(health);
        watched.by(meters);
        this.admission = new AdmissionControl(config.limits(), watch);
        this.demands = new DemandTracker(watch, () -> serving.get().contracts());
        new ServiceMetrics(
                        watch, demands, admission, breakers, () -> serving.get().contracts())
                .by(meters);
        this.authenticator = new Authenticator(config.issuers(), InstantSource.system());
        try {
            this.listener = listener();
            EdgeMetrics.connections(listener::connections, meters);
            EdgeMetrics.bodies(meters, listener::uploads);
            EdgeMetrics.answers(meters, listener::answers);
        } catch (RuntimeException | Error e) {
            authenticator.close();
            correlator.close();
            meters.close();
            throw e;
        }
    }

    private Optional<AnnouncementConsumer> announcements() {
        if (config.announcements().isEmpty()) {
            return Optional.empty();
        }
        var reading = new AnnouncementConsumer(link, config.announcements(), serving);
        health.needs("announcements", reading::failing);
        health.remarks("announcements topic", reading::trouble);
        return Optional.of(reading);
    }

    private EdgeListener listener() {
        var pipeline = new RequestPipeline(
                serving,
                authenticator,
                new Authorizer(),
                rates,
                breakers,
                admission,
                fallbacks,
                demands,
                correlator,
                watch,
                publisher,
                new ResponseRenderer(config.serverTiming()),
                new RequestIds(),
                meters);
        health.needs("token keys", authenticator::failing);
        health.remarks("token key sources", this::failingKeySources);
        meters.gauges(
                "sluice.token.keys.failing",
                "1 for an issuer whose keys could not be read or used the last time, else 0",
                this::keysFailing);
        health.livesBy("listener", () -> listener.failing());
        var admin = new AdminEndpoints(
                health.checks(),
                meters::scrape,
                () -> serving.get().overview(),
                (method, target) -> {
                    var explained = serving.get().explain(method, target);
                    return Map.entry(explained.text(), explained.found());
                },
                () -> serving.get()
                        .asyncApi()
                        .map(document -> document.content().json()),
                new DemandEndpoint(config.kafka().edgeId(), demands));
        return new EdgeListener(config.listen(), pipeline, admin);
    }

    private Map<List<String>, Double> keysFailing() {
        var troubles = authenticator.troubles();
        return config.issuers().stream()
                .collect(Collectors.toMap(
                        issuer -> List.of("issuer", issuer.name()),
                        issuer -> troubles.containsKey(issuer.name()) ? 1.0 : 0.0));
    }

    private Optional<String> failingKeySources() {
        var troubles = authenticator.troubles();
        return troubles.isEmpty()
                ? Optional.empty()
                : Optional.of(troubles.entrySet().stream()
                        .map(trouble -> "issuer " + trouble.getKey() + ": " + trouble.getValue())
                        .collect(Collectors.joining("; ", "the last good keys serve, newer ones cannot be had, ", "")));
    }

    /**
     * Reads the contracts and starts.
     *
     * @throws FaultyContracts where the folder cannot be used; nothing was started then
     * @throws IllegalStateException where a port is taken; names it
     */
    public static Edge start(EdgeConfig config) throws FaultyContracts {
        LogLimiter.install();
        var documents = ContractFolder.documents(config.contracts());
        return switch (read(documents, config)) {
            case LoadResult.Faulty(var faults) -> throw new FaultyContracts(faults);
            case LoadResult.Contracts(var contracts) -> new Edge(config, documents, contracts).started(contracts);
        };
    }

    /** All that an edge wants of contracts. */
    private static LoadResult read(DocumentSet documents, EdgeConfig config) {
        var result =
                ContractFolder.read(documents, new ContractLimits(config.kafka().maxTimeout()));
        return switch (result) {
            case LoadResult.Faulty _ -> result;
            case LoadResult.Contracts(var contracts) -> {
                var faults = config.faults(contracts);
                yield faults.isEmpty() ? result : new LoadResult.Faulty(faults);
            }
        };
    }

    private TopicReadiness way() {
        return new TopicReadiness() {
            @Override
            public void comes(ContractSet contracts) {
                watch.watch(contracts);
            }

            @Override
            public void need(Collection<Topic> topics) {
                link.need(topics);
            }

            @Override
            public boolean isOpen(Collection<Topic> topics) {
                return link.isReadyFor(topics);
            }
        };
    }

    private Edge started(ContractSet contracts) {
        try {
            link.start();
            replies.start();
            watch.start();
            announcements.ifPresent(AnnouncementConsumer::start);
            var interrupted = isInterruptedDuring(this::awaitReady);
            listener.start();
            folder.start();
            isStarted = true;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.info(
                "Edge {} answers on port {} for {} operations, admin on port {}",
                config.kafka().edgeId(),
                port(),
                contracts.operations().count(),
                adminPort());
        return this;
    }

    /** Callers who know several edges go to another while this one cannot answer; a broker that is away must not keep
     * the port shut for ever. */
    private void awaitReady() throws InterruptedException {
        var until = System.nanoTime() + config.opensWithin().toNanos();
        while (!isReady() && System.nanoTime() - until < 0) {
            Thread.sleep(POLL_INTERVAL);
        }
    }

    public int port() {
        return listener.port();
    }

    public int adminPort() {
        return listener.adminPort();
    }

    /** Whether a call would reach its topic now; {@code /observe/health/ready} says what is missing. */
    public boolean isReady() {
        return health.isReady();
    }

    /** Drains as configured, then stops; ends when nothing of the edge runs any more. An interrupt cuts off what still
     * waits, and all is stopped the same. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        health.drain();
        listener.beginDrain();
        var interrupted = Thread.interrupted();
        if (isStarted && !interrupted) {
            interrupted = isInterruptedDuring(() -> Thread.sleep(config.drain().notice()));
        }
        if (interrupted) {
            LOG.warn("Interrupted while draining: what still waits is cut off");
            correlator.close();
        }
        interrupted |= isInterruptedDuring(folder::close);
        if (announcements.isPresent()) {
            interrupted |= isInterruptedDuring(announcements.get()::close);
        }
        interrupted |= isInterruptedDuring(this::stopListening);
        correlator.close();
        watch.close();
        interrupted |= isInterruptedDuring(() -> link.close(FLUSH));
        interrupted |= isInterruptedDuring(replies::close);
        authenticator.close();
        meters.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A step of the beginning or the end; an interrupt may cut it short, the next one is taken all the same. */
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private static boolean isInterruptedDuring(Step step) {
        try {
            step.run();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** In this order nobody is refused who could still be served, and every caller gets an answer. */
    private void stopListening() throws InterruptedException {
        var ending = Thread.ofVirtual().name("sluice-last-answers").start(this::endWaits);
        listener.stop(isStarted && config.drain().notice().isPositive() ? LAST_MOMENT : Duration.ZERO);
        ending.interrupt();
        ending.join();
    }

    /** Answers what still waits when its time is over, while the listener can still send it. */
    private void endWaits() {
        try {
            Thread.sleep(config.drain().inFlight());
            correlator.close();
        } catch (InterruptedException e) {
            LOG.debug("Nothing waits any more");
        }
    }

    /** A contracts folder that cannot be used. */
    public static final class FaultyContracts extends Exception {
        private static final long serialVersionUID = 1;
        private final transient List<Diagnostic> faults;

        FaultyContracts(List<Diagnostic> faults) {
            super(faults.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
            this.faults = List.copyOf(faults);
        }

        public List<Diagnostic> faults() {
            return faults;
        }
    }
}
