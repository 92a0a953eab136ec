package dev.sluice.contracts.wire;

import dev.sluice.contracts.model.HopByHopHeaders;
import dev.sluice.contracts.model.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A reply as it crosses Kafka.
 *
 * @param id the request that it answers
 * @param status the HTTP status, 200 to 599
 * @param value the body; nobody changes it; null for none, as always with 204, 205 and 304
 * @param contentType as sent; absent means {@code application/json}
 * @param headers response headers, without the {@code http-} prefix; a name may repeat
 * @param workMicros how long the handler worked
 */
public record ReplyRecord(
        RequestId id,
        int status,
        byte @Nullable [] value,
        Optional<String> contentType,
        List<HttpHeader> headers,
        OptionalLong workMicros) {

    /** Response headers that are the edge's own, or mean something in requests only, besides {@link HopByHopHeaders}: a service
     * may not set them. {@code host} would be taken for a pseudo-header field over HTTP/2 (RFC 9113 §8.3.2). */
    private static final Set<String> FORBIDDEN =
            Set.of("content-type", "date", "host", "http2-settings", "x-request-id", "sluice-fallback");

    /** Written out in full: of a compact one, other modules would not see that the value may be null. */
    public ReplyRecord(
            RequestId id,
            int status,
            byte @Nullable [] value,
            Optional<String> contentType,
            List<HttpHeader> headers,
            OptionalLong workMicros) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status is " + status + ", expected 200 to 599");
        }
        if (value != null && forbidsValue(status)) {
            throw new IllegalArgumentException(
                    "status " + status + " has no body, yet " + value.length + " bytes came");
        }
        this.id = id;
        this.status = status;
        this.value = value;
        this.contentType = contentType;
        this.headers = List.copyOf(headers);
        this.workMicros = workMicros;
    }

    /** Whether HTTP gives answers of this status no body: 204, 205 and 304 (RFC 9110 §15). */
    public static boolean forbidsValue(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    /** Whether a service may send a response header of this name, in lower case: others are dropped by the edge. */
    public static boolean carries(String header) {
        return MediaType.isToken(header) && !FORBIDDEN.contains(header) && !HopByHopHeaders.include(header);
    }

    /** The record to send; status and content type are always written out. */
    public ProducerRecord<byte[], byte[]> encode(String replyTopic) {
        var reply = new ProducerRecord<byte[], byte[]>(replyTopic, null, value);
        var out = reply.headers();
        out.add(HeaderDecoder.header(HeaderNames.CORRELATION_ID, id.text()));
        out.add(HeaderDecoder.header(HeaderNames.STATUS, Integer.toString(status)));
        contentType.ifPresent(type -> out.add(HeaderDecoder.header(HeaderNames.CONTENT_TYPE, type)));
        for (var header : headers) {
            out.add(HeaderDecoder.header(HeaderNames.HTTP_PREFIX + header.name(), header.value()));
        }
        workMicros.ifPresent(micros -> out.add(HeaderDecoder.header(HeaderNames.WORK, Long.toString(micros))));
        return reply;
    }

    /** Reads a record of a reply topic. */
    public static DecodedReply decode(ConsumerRecord<byte[], byte[]> source) {
        return new ReplyReader(source).read();
    }
}
