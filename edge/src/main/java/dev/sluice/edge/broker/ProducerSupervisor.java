package dev.sluice.edge.broker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edge's one producer. One that failed for good is taken out of use at once by whoever sees it, and closed and
 * built again by the thread that calls {@link #ensure}. */
final class ProducerSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerSupervisor.class);

    private final Supplier<Producer<byte[], byte[]>> factory;
    private final RestartBackoff backoff = new RestartBackoff();
    private final AtomicReference<@Nullable Producer<byte[], byte[]>> current = new AtomicReference<>();
    private @Nullable Producer<byte[], byte[]> built;
    private long notBeforeNanos = System.nanoTime();
    private volatile String failure = "not built yet";

    ProducerSupervisor(Supplier<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    Optional<Producer<byte[], byte[]>> current() {
        return Optional.ofNullable(current.get());
    }

    /** Why there is none; empty when there is one. */
    Optional<String> failing() {
        return current.get() == null ? Optional.of(failure) : Optional.empty();
    }

    /** Builds one where there is none and the last attempt is long enough ago; one thread only.
     * @return whether there is a new one */
    boolean ensure() {
        if (current.get() != null) {
            backoff.reset();
            return false;
        }
        if (System.nanoTime() - notBeforeNanos < 0) {
            return false;
        }
        notBeforeNanos = System.nanoTime() + backoff.next().toNanos();
        closeBuilt(Duration.ZERO);
        try {
            var producer = factory.get();
            built = producer;
            current.set(producer);
            return true;
        } catch (KafkaException e) {
            failure = "cannot be built: " + reason(e);
            LOG.warn("The producer {}", failure);
            return false;
        }
    }

    /** Takes a producer out of use if this failure is one that it cannot recover from. */
    void failed(Producer<byte[], byte[]> producer, Exception cause) {
        if (isForGood(cause) && current.compareAndSet(producer, null)) {
            failure = "failed for good: " + reason(cause);
            LOG.warn("The producer {}", failure);
        }
    }

    /** Waits up to that long for what was handed over to be acknowledged; by the thread that called ensure, or after it. */
    void close(Duration timeout) {
        failure = "closed";
        current.set(null);
        closeBuilt(timeout);
    }

    private void closeBuilt(Duration timeout) {
        if (built != null) {
            var closing = built;
            built = null;
            try {
                closing.close(timeout);
            } catch (KafkaException e) {
                LOG.warn("The producer did not close cleanly: {}", reason(e));
            }
        }
    }

    /** Failures of one record or of the moment leave a producer usable; these do not. */
    private static boolean isForGood(Exception failure) {
        return switch (failure) {
            case ProducerFencedException e -> true;
            case InvalidProducerEpochException e -> true;
            case InvalidPidMappingException e -> true;
            case ClusterAuthorizationException e -> true;
            case AuthenticationException e -> true;
            case UnsupportedVersionException e -> true;
            case InterruptException e -> false;
            case ApiException e -> false;
            case KafkaException e -> !RefusedBatch.isToldToNeighbour(e);
            case IllegalStateException e -> true;
            default -> false;
        };
    }

    private static String reason(Exception failure) {
        var cause = failure.getCause();
        return failure.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
