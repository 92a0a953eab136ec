package dev.sluice.contracts.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A request as it crosses Kafka.
 *
 * @param replyTopic where the edge that asked waits
 * @param operation the {@code operationId}
 * @param event what the CloudEvents binding wants to know of it
 * @param call what the caller said, apart from the body
 * @param payload key and value of the record
 * @param deadlineMillis epoch milliseconds in the broker's time after which nobody waits; absent where the sender set none
 * @param attempt counts re-publications, from 1
 * @param others all other headers in their order, byte for byte: trace context, replay marks, unknown ones
 */
public record RequestRecord(
        RequestId id,
        String replyTopic,
        String operation,
        CloudEvent event,
        CallDetails call,
        Payload payload,
        OptionalLong deadlineMillis,
        int attempt,
        List<Header> others) {

    /** The parameters of a call that has none. */
    public static final String NO_PARAMS = "{\"path\":{},\"query\":{},\"header\":{}}";

    public RequestRecord {
        others = List.copyOf(others);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt is " + attempt + ", lowest 1");
        }
    }

    /**
     * The CloudEvents attributes besides the id.
     *
     * @param source {@code /sluice/<edge-id>}
     * @param type {@code <service>.<operationId>}
     * @param time when the request arrived
     */
    public record CloudEvent(String source, String type, Instant time) {}

    /**
     * @param params JSON text of {@code {"path":{},"query":{},"header":{}}}
     * @param principal JSON text of who calls; absent for public operations
     * @param headers forwarded request headers, without the {@code http-} prefix
     */
    public record CallDetails(String params, Optional<String> principal, List<HttpHeader> headers) {
        public CallDetails {
            headers = List.copyOf(headers);
        }
    }

    /**
     * Nobody changes the arrays.
     *
     * @param value the body as received; null where an optional body was left out
     * @param contentType null where the record names none
     */
    public record Payload(
            byte @Nullable [] key,
            byte @Nullable [] value,
            @Nullable String contentType) {}

    /** The same but for what the caller said and the record holds. */
    public RequestRecord with(CallDetails otherCall, Payload otherPayload) {
        return new RequestRecord(
                id, replyTopic, operation, event, otherCall, otherPayload, deadlineMillis, attempt, others);
    }

    /** The record to send; any partition, or the key's. */
    public ProducerRecord<byte[], byte[]> encode(String topic) {
        return new RequestEncoder(topic, replyTopic, event.source(), event.type(), operation).encode(this);
    }

    /** Reads a record that may be a request. */
    public static DecodedRequest decode(ConsumerRecord<byte[], byte[]> source) {
        return new RequestReader(source).read();
    }
}
