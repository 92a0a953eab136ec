package dev.sluice.contracts.wire;

import dev.sluice.contracts.model.HopByHopHeaders;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Whatever a record says, what is handed on could stand in an HTTP answer. */
public final class ReplyFuzz {
    private static final String ID = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final List<String> NAMES = List.of(
            HeaderNames.STATUS,
            HeaderNames.CONTENT_TYPE,
            HeaderNames.WORK,
            HeaderNames.CORRELATION_ID,
            HeaderNames.ECHO,
            HeaderNames.NEST_ERROR,
            HeaderNames.HTTP_PREFIX + "set-cookie",
            HeaderNames.HTTP_PREFIX + "location",
            HeaderNames.HTTP_PREFIX + "Content-Length",
            HeaderNames.HTTP_PREFIX + "transfer-encoding");

    private ReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        switch (ReplyRecord.decode(record(new InputBytes(input)))) {
            case DecodedReply.Valid(var reply, var dropped) -> check(reply, dropped);
            case DecodedReply.HandlerFailed(var id) -> check(id);
            case DecodedReply.Broken(var id, var reason) -> {
                check(id);
                checkShown(reason);
            }
            case DecodedReply.Heartbeat _ -> {
                // for the edge itself, which compares it with what it wrote
            }
            case DecodedReply.Unaddressed(var reason) -> checkShown(reason);
        }
    }

    /** A number of headers, each with a name out of the list or of its own; the rest is the value. */
    private static ConsumerRecord<byte[], byte[]> record(InputBytes input) {
        var headers = new RecordHeaders();
        headers.add(HeaderNames.CORRELATION_ID, HeaderDecoder.bytes(ID));
        for (var left = input.below(8); left > 0; left--) {
            var chosen = input.below(NAMES.size() + 2);
            var name = chosen < NAMES.size() ? NAMES.get(chosen) : HeaderNames.HTTP_PREFIX + input.text();
            headers.add(name, input.field());
        }
        var value = input.isAtEnd() ? null : input.rest();
        return new ConsumerRecord<>(
                "replies", 0, 0, 0, TimestampType.LOG_APPEND_TIME, -1, -1, null, value, headers, Optional.empty());
    }

    private static void check(ReplyRecord reply, int dropped) {
        check(reply.id());
        Invariant.holds(dropped >= 0, "headers are counted");
        Invariant.holds(reply.status() >= 200 && reply.status() <= 599, "a status is one of an answer");
        reply.contentType().ifPresent(type -> {
            Invariant.holds(MediaType.parse(type).isPresent(), "a content type is a media type");
            checkText(type);
        });
        for (var header : reply.headers()) {
            var name = header.name();
            Invariant.holds(MediaType.isToken(name), "a name is a token");
            Invariant.same(name, name.toLowerCase(Locale.ROOT), "a name is in lower case");
            Invariant.holds(!HopByHopHeaders.include(name), "a header is not the connection's");
            checkText(header.value());
        }
    }

    private static void check(RequestId id) {
        Invariant.holds(RequestId.isValid(id.text()), "an id is a request id");
    }

    private static void checkText(String text) {
        Invariant.holds(
                text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f), "a value has no control characters");
    }

    private static void checkShown(String reason) {
        Invariant.holds(reason.chars().noneMatch(Character::isISOControl), "a reason is fit for a log");
    }
}
