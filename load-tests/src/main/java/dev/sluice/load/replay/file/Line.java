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
import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.exchange.Response;
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
final class Line {
    private static final Set<String> RECORD_HEADERS =
            Set.of(HeaderNames.TRACEPARENT, HeaderNames.TRACESTATE, HeaderNames.REPLAY, HeaderNames.REPLAY_OF);

    /** Whoever plays the request names his own. */
    private static final String NO_REPLY_TOPIC = HeaderNames.REPLY_TOPIC_PREFIX + "file";

    private static final String LEFT_OUT = "bodyLeftOut";

    private Line() {}

    static byte[] of(Kept kept) {
        var recorded = kept.recorded();
        var request = recorded.request();
        var line = Json.object()
                .put("at", recorded.at().toString())
                .put("place", recorded.place())
                .put("id", request.id().text())
                .put("operation", request.operation());
        var key = request.payload().key();
        if (key != null) {
            Json.putText(line, "key", "keyBase64", key);
        }
        request.call().principal().ifPresent(principal -> Json.put(line, "principal", principal.getBytes(UTF_8)));
        headers(line, request.call().headers());
        Json.put(line, "params", request.call().params().getBytes(UTF_8));
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
        return Json.bytes(line);
    }

    private static void body(ObjectNode into, byte @Nullable [] body, boolean isLeftOut) {
        if (isLeftOut) {
            into.put(LEFT_OUT, true);
        } else {
            Json.put(into, "body", body);
        }
    }

    private static void headers(ObjectNode into, List<HttpHeader> headers) {
        if (!headers.isEmpty()) {
            var list = into.putArray("headers");
            headers.forEach(header -> list.add(header.name() + ": " + header.value()));
        }
    }

    private static void recordHeaders(ObjectNode into, List<Header> headers) {
        var known = Json.object();
        for (var header : headers) {
            if (RECORD_HEADERS.contains(header.key()) && header.value() != null) {
                known.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        if (!known.isEmpty()) {
            into.set("recordHeaders", known);
        }
    }

    private static ObjectNode reply(Response response, boolean isLeftOut) {
        var reply = response.reply();
        var node = Json.object().put("status", reply.status());
        reply.contentType().ifPresent(type -> node.put("contentType", type));
        headers(node, reply.headers());
        body(node, reply.value(), isLeftOut);
        node.put("tookMillis", response.took().toMillis());
        reply.workMicros().ifPresent(micros -> node.put("workMicros", micros));
        return node;
    }

    /** @throws RuntimeException that says what is wrong with the line */
    static Kept read(ObjectNode line) {
        var at = Instant.parse(Json.required(line, "at"));
        var id = new RequestId(Json.required(line, "id"));
        var event = object(line, "event");
        var request = new RequestRecord(
                id,
                NO_REPLY_TOPIC,
                Json.required(line, "operation"),
                new CloudEvent(
                        Json.text(event, "source").orElse(""),
                        Json.text(event, "type").orElse(""),
                        Json.text(event, "time").map(Instant::parse).orElse(at)),
                call(line),
                new Payload(
                        Json.getText(line, "key", "keyBase64"),
                        Json.get(line, "body"),
                        Json.text(line, "contentType").orElse(null)),
                Json.text(line, "deadline")
                        .map(text -> OptionalLong.of(Instant.parse(text).toEpochMilli()))
                        .orElse(OptionalLong.empty()),
                Math.toIntExact(Json.number(line, "attempt").orElse(1L)),
                recordHeaders(line));
        var reply = line.has("reply") ? Optional.of(object(line, "reply")) : Optional.<ObjectNode>empty();
        return new Kept(
                new Recorded(Json.required(line, "place"), at, request, reply.map(node -> reply(id, node))),
                line.path(LEFT_OUT).asBoolean(false),
                reply.filter(node -> node.path(LEFT_OUT).asBoolean(false)).isPresent());
    }

    private static CallDetails call(ObjectNode line) {
        var params = Json.get(line, "params");
        var principal = Json.get(line, "principal");
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
                throw new IllegalArgumentException("header is " + Json.shown(header) + ", expected \"name: value\"");
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

    private static Response reply(RequestId id, ObjectNode node) {
        return new Response(
                new ReplyRecord(
                        id,
                        Math.toIntExact(Json.number(node, "status")
                                .orElseThrow(() -> new IllegalArgumentException("the reply has no status"))),
                        Json.get(node, "body"),
                        Json.text(node, "contentType"),
                        headers(node),
                        Json.number(node, "workMicros").map(OptionalLong::of).orElse(OptionalLong.empty())),
                Duration.ofMillis(Json.number(node, "tookMillis").orElse(0L)));
    }

    private static ObjectNode object(ObjectNode from, String name) {
        JsonNode value = from.get(name);
        if (value == null) {
            return Json.object();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException(name + " is " + Json.shown(value) + ", expected an object");
    }
}
