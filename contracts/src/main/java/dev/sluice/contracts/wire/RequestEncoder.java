package dev.sluice.contracts.wire;

import static dev.sluice.contracts.wire.HeaderDecoder.header;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes the requests of one operation; what is the same in all of them is encoded once. Thread safe. */
public final class RequestEncoder {
    private static final Header SPECVERSION = header(HeaderNames.CE_SPECVERSION, "1.0");
    private static final Header NO_PARAMS = header(HeaderNames.PARAMS, RequestRecord.NO_PARAMS);
    private static final Header FIRST_ATTEMPT = header(HeaderNames.ATTEMPT, "1");
    private static final String JSON_TYPE = "application/json";
    private static final Header JSON = header(HeaderNames.CONTENT_TYPE, JSON_TYPE);

    private final String topic;
    private final Header replyTopic;
    private final Header source;
    private final Header type;
    private final Header operation;

    public RequestEncoder(String topic, String replyTopic, String source, String type, String operation) {
        this.topic = topic;
        this.replyTopic = header(HeaderNames.REPLY_TOPIC, replyTopic);
        this.source = header(HeaderNames.CE_SOURCE, source);
        this.type = header(HeaderNames.CE_TYPE, type);
        this.operation = header(HeaderNames.OPERATION, operation);
    }

    /** The record of one request. Reply topic, event source and type, and operation are this encoder's, not the request's. */
    public ProducerRecord<byte[], byte[]> encode(RequestRecord request) {
        return encode(request, null);
    }

    /** The same, to a partition; null where the producer is to choose. */
    public ProducerRecord<byte[], byte[]> encode(RequestRecord request, @Nullable Integer partition) {
        var headers = new RecordHeaders();
        var id = HeaderDecoder.bytes(request.id().text());
        headers.add(header(HeaderNames.CORRELATION_ID, id)).add(replyTopic);
        headers.add(header(HeaderNames.CE_ID, id)).add(source).add(type).add(SPECVERSION);
        headers.add(header(HeaderNames.CE_TIME, request.event().time().toString()));
        headers.add(operation).add(params(request.call().params())).add(attempt(request.attempt()));
        var payload = request.payload();
        if (payload.contentType() != null) {
            headers.add(contentType(payload.contentType()));
        }
        request.deadlineMillis().ifPresent(at -> headers.add(header(HeaderNames.DEADLINE, Long.toString(at))));
        request.call().principal().ifPresent(principal -> headers.add(header(HeaderNames.PRINCIPAL, principal)));
        for (var http : request.call().headers()) {
            headers.add(header(HeaderNames.HTTP_PREFIX + http.name(), http.value()));
        }
        request.others().forEach(headers::add);
        return new ProducerRecord<>(topic, partition, payload.key(), payload.value(), headers);
    }

    private static Header params(String params) {
        return params.equals(RequestRecord.NO_PARAMS) ? NO_PARAMS : header(HeaderNames.PARAMS, params);
    }

    private static Header attempt(int attempt) {
        return attempt == 1 ? FIRST_ATTEMPT : header(HeaderNames.ATTEMPT, Integer.toString(attempt));
    }

    private static Header contentType(String type) {
        return type.equals(JSON_TYPE) ? JSON : header(HeaderNames.CONTENT_TYPE, type);
    }
}
