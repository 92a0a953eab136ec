package dev.sluice.edge.broker;

import dev.sluice.edge.request.Refusal;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.Producer;

/** The way out to the broker, as far as one step needs it. */
public interface PublishGate {

    /** Why nothing should be sent to a topic now; looks only at what is known, in nanoseconds. */
    Optional<Refusal> obstacle(String topic);

    /** The one producer, shared by all; empty while it cannot be built. */
    Optional<Producer<byte[], byte[]>> producer();

    /** Whether the producer may have sent a record a second time since that moment, on the scale of {@link System#nanoTime}: what
     * a broker then says of the record says nothing of the first time. */
    default boolean mayHaveRetried(Producer<byte[], byte[]> producer, long sinceNanos) {
        return true;
    }

    /** How many bytes a record of this topic may have, as its settings said when they were last looked at. */
    default OptionalInt maxRecordBytes(String topic) {
        return OptionalInt.empty();
    }

    /** Whether the topic is known to take no record without a key. */
    default boolean wantsKeys(String topic) {
        return false;
    }

    /**
     * Whether the broker was silent at some time since then, as far as a second and a half tells; looks only at what is known.
     *
     * @param nanos on the scale of {@link System#nanoTime}
     */
    boolean wasSilentSince(long nanos);

    /** Tells of a failed send: a producer that failed for good is replaced, a topic that is missing looked after. */
    void failed(Producer<byte[], byte[]> producer, Exception failure);
}
