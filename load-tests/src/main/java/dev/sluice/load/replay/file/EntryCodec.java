package dev.sluice.load.replay.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.contracts.wire.RequestRecord.CallDetails;
import dev.sluice.contracts.wire.RequestRecord.CloudEvent;
import dev.sluice.contracts.wire.RequestRecord.Payload;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A request with its reply as one line. Of a record's other headers it has those that Sluice knows: nobody can say what is in the rest. */
final class EntryCodec {
    private static final Set<String> RECORD_HEADERS =
            Set.of(HeaderNames.TRACEPARENT, HeaderNames.TRACESTATE, HeaderNames.REPLAY, HeaderNames.REPLAY_OF);

    /** Whoever plays the request names his own. */
    private static final String NO_REPLY_TOPIC = HeaderNames.REPLY_TOPIC_PREFIX + "file";

    private static final String LEFT_OUT = "bodyLeftOut";

    private EntryCodec() {}

    static byte[] of(FileEntry kept) {
        var recorded = kept.recorded();
        var request = recorded.request();
        var line = BytesCodec.object()
                .put("at", recorded.at().toString())
                .put("place", recorded.place())
                .put("id", request.id().text())
                .put("operation", request.operation());
        var key = request.payload().key();
        if (key != null) {
            BytesCodec.putText(line, "key", "keyBase64", key);
        }
        request.call().principal().ifPresent(principal -> BytesCodec.put(line, "principal", principal.getBytes(UTF_8)));
        headers(line, request.call().headers());
        BytesCodec.put(line, "params", request.call().params().getBytes(UTF_8));
        var contentType = request.payload().contentType();
        if (contentType != null) {
            line.put("contentType", contentType);
        }
        body(line, request.payload().value(), kept.requestLeftOut());
        line.putObject("event")
                .put("source", request.event().source())
                .put("type", request.event().type())
                .put("time", request.event().time().toString());
        recordHeaders(line, request.others());
        request.deadlineMillis()
                .ifPresent(millis ->
                        line.put("deadline", Instant.ofEpochMilli(millis).toString()));
        line.put("attempt", request.attempt());
        recorded.reply().ifPresent(response -> line.set("reply", reply(response, kept.replyLeftOut())));
        return BytesCodec.bytes(line);
    }

    private static void body(ObjectNode into, byte @Nullable [] body, boolean isLeftOut) {
        if (isLeftOut) {
            into.put(LEFT_OUT, true);
        } else {
            BytesCodec.put(into, "body", body);
        }
    }

    private static void headers(ObjectNode into, List<HttpHeader> headers) {
        if (!headers.isEmpty()) {
            var list = into.putArray("headers");
            headers.forEach(header -> list.add(header.name() + ": " + header.value()));
        }
    }

    private static void recordHeaders(ObjectNode into, List<Header> headers) {
        var known = BytesCodec.object();
        for (var header : headers) {
            if (RECORD_HEADERS.contains(header.key()) && header.value() != null) {
                known.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        if (!known.isEmpty()) {
            into.set("recordHeaders", known);
        }
    }

    private static ObjectNode reply(TimedReply response, boolean isLeftOut) {
        var reply = response.reply();
        var node = BytesCodec.object().put("status", reply.status());
        reply.contentType().ifPresent(type -> node.put("contentType", type));
        headers(node, reply.headers());
        body(node, reply.value(), isLeftOut);
        node.put("tookMillis", response.took().toMillis());
        reply.workMicros().ifPresent(micros -> node.put("workMicros", micros));
        return node;
    }

    /** @throws RuntimeException that says what is wrong with the line */
    static FileEntry read(ObjectNode line) {
        var at = Instant.parse(BytesCodec.required(line, "at"));
        var id = new RequestId(BytesCodec.required(line, "id"));
        var event = object(line, "event");
        var request = new RequestRecord(
                id,
                NO_REPLY_TOPIC,
                BytesCodec.required(line, "operation"),
                new CloudEvent(
                        BytesCodec.text(event, "source").orElse(""),
                        BytesCodec.text(event, "type").orElse(""),
                        BytesCodec.text(event, "time").map(Instant::parse).orElse(at)),
                call(line),
                new Payload(
                        BytesCodec.getText(line, "key", "keyBase64"),
                        BytesCodec.get(line, "body"),
                        BytesCodec.text(line, "contentType").orElse(null)),
                BytesCodec.text(line, "deadline")
                        .map(text -> OptionalLong.of(Instant.parse(text).toEpochMilli()))
                        .orElse(OptionalLong.empty()),
                Math.toIntExact(BytesCodec.number(line, "attempt").orElse(1L)),
                recordHeaders(line));
        var reply = line.has("reply") ? Optional.of(object(line, "reply")) : Optional.<ObjectNode>empty();
        return new FileEntry(
                new RecordedExchange(
                        BytesCodec.required(line, "place"), at, request, reply.map(node -> reply(id, node))),
                line.path(LEFT_OUT).asBoolean(false),
                reply.filter(node -> node.path(LEFT_OUT).asBoolean(false)).isPresent());
    }

    private static CallDetails call(ObjectNode line) {
        var params = BytesCodec.get(line, "params");
        var principal = BytesCodec.get(line, "principal");
        return new CallDetails(
                params == null ? RequestRecord.NO_PARAMS : new String(params, UTF_8),
                Optional.ofNullable(principal).map(bytes -> new String(bytes, UTF_8)),
                headers(line));
    }

    private static List<HttpHeader> headers(ObjectNode from) {
        var headers = new ArrayList<HttpHeader>();
        for (var header : from.path("headers")) {
            var text = Objects.requireNonNullElse(header.textValue(), "");
            var colon = text.indexOf(": ");
            if (colon < 1) {
                throw new IllegalArgumentException(
                        "header is " + BytesCodec.shown(header) + ", expected \"name: value\"");
            }
            headers.add(new HttpHeader(text.substring(0, colon), text.substring(colon + 2)));
        }
        return headers;
    }

    private static List<Header> recordHeaders(ObjectNode line) {
        return object(line, "recordHeaders").properties().stream()
                .<Header>map(header -> new RecordHeader(
                        header.getKey(), header.getValue().asText().getBytes(UTF_8)))
                .toList();
    }

    private static TimedReply reply(RequestId id, ObjectNode node) {
        return new TimedReply(
                new ReplyRecord(
                        id,
                        Math.toIntExact(BytesCodec.number(node, "status")
                                .orElseThrow(() -> new IllegalArgumentException("the reply has no status"))),
                        BytesCodec.get(node, "body"),
                        BytesCodec.text(node, "contentType"),
                        headers(node),
                        BytesCodec.number(node, "workMicros")
                                .map(OptionalLong::of)
                                .orElse(OptionalLong.empty())),
                Duration.ofMillis(BytesCodec.number(node, "tookMillis").orElse(0L)));
    }

    private static ObjectNode object(ObjectNode from, String name) {
        JsonNode value = from.get(name);
        if (value == null) {
            return BytesCodec.object();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException(name + " is " + BytesCodec.shown(value) + ", expected an object");
    }
}
