package dev.sluice.dispatcher;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.dispatcher.announce.ContractAnnouncer;
import dev.sluice.dispatcher.announce.ContractCheck;
import dev.sluice.dispatcher.deadletter.DeadLetterPublisher;
import dev.sluice.dispatcher.deadletter.DeadLetterTopic;
import dev.sluice.dispatcher.decode.RequestDecoder;
import dev.sluice.dispatcher.flow.DispatchFlow;
import dev.sluice.dispatcher.flow.DispatchStats;
import dev.sluice.dispatcher.handle.HandlerInvoker;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.KeyOrderedExecutor;
import dev.sluice.dispatcher.handle.RetryPolicy;
import dev.sluice.dispatcher.poll.InitialOffsets;
import dev.sluice.dispatcher.poll.PartitionConsumer;
import dev.sluice.dispatcher.poll.RedeliveryDetector;
import dev.sluice.dispatcher.poll.RequestSource;
import dev.sluice.dispatcher.poll.WorkLimit;
import dev.sluice.dispatcher.reply.RecoveringClient;
import dev.sluice.dispatcher.reply.ReplyPublisher;
import dev.sluice.dispatcher.reply.ReplyWriter;
import dev.sluice.dispatcher.session.SessionTimeoutCheck;
import dev.sluice.dispatcher.share.ShareGroupConfigurer;
import dev.sluice.dispatcher.share.ShareGroupConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a service's requests from Kafka, from {@link #open} to {@link #close}. Never ends by itself: while the broker is
 * away it waits, a client that failed for good is built again. Thread safe.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** What the loop needs to end besides the drain: a poll, a last commit, leaving the group. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    private final DispatcherConfig config;
    private final KafkaClientSettings settings;
    private final WorkLimit backpressure;
    private final RedeliveryDetector redeliveries = new RedeliveryDetector();
    private final BrokerClock clock;
    private final KeyOrderedExecutor workers;
    private final RecoveringClient<Producer<byte[], byte[]>> producer;
    private final RecoveringClient<Admin> admin;
    private final SessionTimeoutCheck session;
    private final DeadLetterTopic deadLetters;
    private final DispatchFlow flow;
    private final Duration handOver;
    private final List<ConsumerLoop> readers;
    private final List<Thread> loops;
    private final AtomicInteger running;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Optional<Thread> announcing;

    private Dispatcher(DispatcherConfig config, Handlers handlers, BrokerClock clock) {
        this.config = config;
        this.clock = clock;
        settings = new KafkaClientSettings(config);
        handOver = handOver(config, settings);
        new AdminClientConfig(settings.admin()); // a bad setting is told now, rather than when it is needed
        var contract = config.announced().map(document -> ContractCheck.announcement(document, config.topic()));
        backpressure = new WorkLimit(config.maxInWork(), settings.recordsPerPoll());
        workers = new KeyOrderedExecutor("sluice-" + config.group());
        producer = new RecoveringClient<>(
                () -> new KafkaProducer<>(settings.producer()), broken -> broken.close(Duration.ZERO));
        admin = new RecoveringClient<>(() -> Admin.create(settings.admin()), broken -> broken.close(Duration.ZERO));
        session = new SessionTimeoutCheck(admin, config.group(), settings.groupKind());
        announcing = contract.map(told -> new ContractAnnouncer(told, producer, admin))
                .map(this::announcing);
        deadLetters = new DeadLetterTopic(admin, config.deadLetters());
        flow = new DispatchFlow(
                new RequestDecoder(clock),
                new HandlerInvoker(handlers, config.json(), clock, workers, retries(config)),
                workers,
                new ReplyWriter(config.json()),
                new ReplyPublisher(producer, admin, clock, settings.largestRequest()),
                session,
                new DeadLetterPublisher(producer, deadLetters, config.group()));
        readers = readers();
        running = new AtomicInteger(readers.size());
        loops = readers.stream().map(this::loop).toList();
    }

    private static RetryPolicy retries(DispatcherConfig config) {
        return config.consumption() == ConsumptionMode.SHARED ? RetryPolicy.none() : config.retries();
    }

    private Thread announcing(ContractAnnouncer announcer) {
        return Thread.ofVirtual().name("sluice-" + config.group() + "-contract").unstarted(() -> {
            try {
                announcer.announce();
            } catch (InterruptedException e) {
                LOG.debug("closed before the contract was announced");
            }
        });
    }

    private Thread loop(ConsumerLoop reader) {
        return Thread.ofPlatform().name("sluice-" + config.group()).unstarted(() -> run(reader));
    }

    /** Throws ConfigException where a setting of the consumer has a bad value. */
    private static Duration handOver(DispatcherConfig config, KafkaClientSettings settings) {
        try {
            return settings.handOver();
        } catch (NumberFormatException e) {
            var name = ConsumerConfig.MAX_POLL_RECORDS_CONFIG;
            throw new ConfigException(name, config.kafka().get(name), "expected a whole number");
        }
    }

    /**
     * Starts to answer requests and returns at once; the broker need not be there yet.
     *
     * @throws org.apache.kafka.common.config.ConfigException where a Kafka setting has a bad value
     * @throws IllegalArgumentException where the contract to announce is none, or not of this topic
     */
    public static Dispatcher open(DispatcherConfig config, Handlers handlers) {
        return open(config, handlers, new BrokerClock());
    }

    /** With a clock that a test sets. */
    static Dispatcher open(DispatcherConfig config, Handlers handlers, BrokerClock clock) {
        var dispatcher = new Dispatcher(config, handlers, clock);
        dispatcher.loops.forEach(Thread::start);
        dispatcher.announcing.ifPresent(
                Thread::start); // the topic of requests may come only once an edge knows of them
        return dispatcher;
    }

    /**
     * Waits until the group has given this dispatcher partitions for the first time; false where that took too long. One of
     * more dispatchers than the topic has partitions has none, and waits for a place.
     */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return ready.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Whether requests are read now: the group has given this dispatcher partitions, and still counts on it. False before the
     * first, after the last was taken away, while a client is built again, after {@link #close}, and once the broker has heard
     * nothing of it for the group's session timeout: its partitions are then somebody else's. Does not block.
     */
    public boolean isReady() {
        return readers.stream().anyMatch(reader -> reader.isReady(session.timeout()));
    }

    /** Waits until {@link #close} has been called and has done its work. */
    public void awaitClosed() throws InterruptedException {
        for (var loop : loops) {
            loop.join();
        }
    }

    public DispatchStats counts() {
        return flow.counts(backpressure.inWork(), clock.offset());
    }

    /**
     * Takes no more records, waits up to the configured time for those in work and their replies, commits, leaves the group.
     * What still runs then is interrupted, and repeated by whoever reads the topic next. Returns within that time and 5 s; a
     * broker that does not answer may hold the leaving of the group up for longer, see {@link #awaitClosed}. More calls do no more.
     */
    @Override
    public void close() {
        readers.forEach(ConsumerLoop::end);
        announcing.ifPresent(Thread::interrupt);
        var until = System.nanoTime() + config.drain().plus(SHUTDOWN_TIMEOUT).toNanos();
        try {
            for (var loop : loops) {
                loop.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            }
            if (running.get() > 0) {
                LOG.warn("still leaving group {}, its work is ended", config.group());
                workers.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(ConsumerLoop reader) {
        reader.run();
        if (running.decrementAndGet() == 0) {
            workers.close();
            producer.close();
            admin.close();
        }
    }

    /** As many as it takes: a share consumer reads nothing more while one of its few records is in work. */
    private List<ConsumerLoop> readers() {
        if (config.consumption() == ConsumptionMode.ORDERED) {
            return List.of(reader(this::assignment));
        }
        var group = new ShareGroupConfigurer(admin, config.group(), deadLetters);
        return Stream.generate(() -> reader(() -> shared(group)))
                .limit(settings.shareConsumers())
                .toList();
    }

    private ConsumerLoop reader(ConsumerLoop.Opening opening) {
        return new ConsumerLoop(config.topic(), config.drain(), opening, flow, this::becomeReady);
    }

    private RequestSource assignment() {
        var consumer = new KafkaConsumer<byte[], byte[]>(settings.consumer());
        var beginning = settings.lookBack().map(InitialOffsets::new);
        return new PartitionConsumer(consumer, config.topic(), backpressure, redeliveries, beginning, handOver);
    }

    private RequestSource shared(ShareGroupConfigurer group) throws InterruptedException {
        var deliveryLimit = group.prepared();
        var consumer = new KafkaShareConsumer<byte[], byte[]>(settings.shareConsumer());
        return new ShareGroupConsumer(consumer, config.topic(), backpressure, deliveryLimit);
    }

    private void becomeReady() {
        if (ready.getCount() == 0) {
            return;
        }
        ready.countDown();
        LOG.info("answering requests from {}", config.topic());
        if (!settings.isClassic()) { // whose session timeout is the client's own
            Thread.ofVirtual().name("sluice-" + config.group() + "-session").start(session::learn);
        }
    }
}
