package dev.sluice.dispatcher.session;

import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.reply.RecoveringClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once where the group lets a dead instance's partitions wait for longer than callers do, and than brokers that we
 * ship would: their requests then end as timeouts. An adviser: what it cannot learn it leaves unsaid. Thread safe.
 */
public final class SessionTimeoutCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTimeoutCheck.class);
    private static final int PATIENCE_MILLIS = 2_000;
    /** What brokers that we ship have; much less would take a busy instance for a dead one. */
    private static final Duration SHORT_ENOUGH = Duration.ofSeconds(6);

    /** Kafka's default, of groups in the consumer protocol and of clients in the classic one. */
    private static final Duration KAFKAS_OWN = Duration.ofSeconds(45);

    private final RecoveringClient<Admin> admin;
    private final String group;
    /** The group's own setting; the broker's, for groups that have none, has the same name behind {@code group.}. */
    private final String setting;

    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Duration session;

    /** @param kind what the settings of such groups begin with: {@code consumer} (KIP-848) or {@code share} (KIP-932) */
    public SessionTimeoutCheck(RecoveringClient<Admin> admin, String group, String kind) {
        this.admin = admin;
        this.group = group;
        setting = kind + ".session.timeout.ms";
    }

    /** Asks the broker, and waits for some seconds at most. */
    public void learn() {
        try {
            var millis = value(ConfigResource.Type.GROUP, group, setting);
            session = Duration.ofMillis(Long.parseLong(millis.isPresent() ? millis.get() : ofBroker()));
        } catch (ExecutionException | KafkaException | IllegalArgumentException | IllegalStateException e) {
            LOG.debug("the session timeout of group {} is not known: {}", group, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After how long without a heartbeat the group takes an instance for dead; Kafka's default while that is not known. */
    public Duration timeout() {
        var known = session;
        return known == null ? KAFKAS_OWN : known;
    }

    private String ofBroker() throws InterruptedException, ExecutionException {
        var options = new DescribeClusterOptions().timeoutMs(PATIENCE_MILLIS);
        for (var node : admin.get().describeCluster(options).nodes().get()) {
            var value = value(ConfigResource.Type.BROKER, node.idString(), "group." + setting);
            if (value.isPresent()) {
                return value.get();
            }
        }
        throw new IllegalStateException("no broker says group." + setting);
    }

    private Optional<String> value(ConfigResource.Type type, String name, String setting)
            throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(type, name);
        var options = new DescribeConfigsOptions().timeoutMs(PATIENCE_MILLIS);
        var config = admin.get()
                .describeConfigs(List.of(resource), options)
                .all()
                .get()
                .get(resource);
        return Optional.ofNullable(config).map(found -> found.get(setting)).map(entry -> entry.value());
    }

    /** Compares what the caller of a request waits: from its arrival at the edge to its deadline. */
    public void saw(RequestRecord request) {
        var limit = session;
        if (limit == null
                || limit.compareTo(SHORT_ENOUGH) <= 0
                || warned.get()
                || request.deadlineMillis().isEmpty()) {
            return;
        }
        var deadline = Instant.ofEpochMilli(request.deadlineMillis().getAsLong());
        var timeout = Duration.between(request.event().time(), deadline);
        if (timeout.isPositive() && limit.compareTo(timeout) > 0 && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "when an instance dies, group {} leaves its partitions idle for {} ms, yet callers of operation {}"
                            + " wait {} ms: set the group's {} below that",
                    group,
                    limit.toMillis(),
                    request.operation(),
                    timeout.toMillis(),
                    setting);
        }
    }
}
