package dev.sluice.edge.publish;

import dev.sluice.edge.broker.RefusedBatch;
import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/**
 * What a broker says before it appends anything of a batch, and what the producer does not try again: no record of this attempt
 * is on a log. {@code docs/decisions/0002-certainly-not-sent.md} goes through all that a broker may answer.
 */
enum DefiniteFailure {
    /** The record is larger than its topic takes. */
    TOO_LARGE,
    /** The topic takes no such record, or none from this edge. */
    REFUSED;

    static Optional<DefiniteFailure> of(Exception failure) {
        return switch (failure) {
            case RecordTooLargeException e -> Optional.of(TOO_LARGE);
            case RecordBatchTooLargeException e -> Optional.of(TOO_LARGE);
            case InvalidRecordException e -> Optional.of(REFUSED);
            case InvalidTimestampException e -> Optional.of(REFUSED);
            case InvalidTopicException e -> Optional.of(REFUSED);
            case TopicAuthorizationException e -> Optional.of(REFUSED);
            case UnsupportedForMessageFormatException e -> Optional.of(REFUSED);
            case UnsupportedCompressionTypeException e -> Optional.of(REFUSED);
            case PolicyViolationException e -> Optional.of(REFUSED);
            case KafkaException e when RefusedBatch.isToldToNeighbour(e) -> Optional.of(REFUSED);
            default -> Optional.empty();
        };
    }
}
