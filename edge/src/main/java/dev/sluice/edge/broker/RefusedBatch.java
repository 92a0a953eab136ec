package dev.sluice.edge.broker;

import org.apache.kafka.common.KafkaException;

/** A batch that its broker refused for some of its records. */
public final class RefusedBatch {
    /** Kafka tells the sound records of such a batch in this sentence only, with an exception that has no class of its own. */
    private static final String NEIGHBOUR = "Failed to append record because it was part of a batch which had one more";

    private RefusedBatch() {}

    /** Whether a record was refused for nothing but others in its batch. */
    public static boolean isToldToNeighbour(KafkaException failure) {
        var message = failure.getMessage();
        return message != null && message.startsWith(NEIGHBOUR);
    }
}
