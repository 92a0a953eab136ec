package dev.sluice.contracts.wire;

import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.wire.DecodedReply.Broken;
import dev.sluice.contracts.wire.DecodedReply.HandlerFailed;
import dev.sluice.contracts.wire.DecodedReply.Heartbeat;
import dev.sluice.contracts.wire.DecodedReply.Unaddressed;
import dev.sluice.contracts.wire.DecodedReply.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads one record of a reply topic. Unknown headers are passed over: Spring and Nest add their own. */
final class ReplyReader {
    private final ConsumerRecord<byte[], byte[]> source;

    ReplyReader(ConsumerRecord<byte[], byte[]> source) {
        this.source = source;
    }

    DecodedReply read() {
        var echo = source.headers().lastHeader(HeaderNames.ECHO);
        if (echo != null) {
            return new Heartbeat(HeaderDecoder.text(echo).orElse(""));
        }
        var id = text(HeaderNames.CORRELATION_ID);
        if (id.isEmpty() || !RequestId.isValid(id.get())) {
            return new Unaddressed("no header " + HeaderNames.CORRELATION_ID + " that could be a request id");
        }
        return addressedTo(new RequestId(id.get()));
    }

    private DecodedReply addressedTo(RequestId id) {
        if (source.headers().lastHeader(HeaderNames.NEST_ERROR) != null) {
            return new HandlerFailed(id);
        }
        var value = source.value();
        var status = status();
        if (status.isEmpty()) {
            return new Broken(
                    id, "header " + HeaderNames.STATUS + " is " + shown(HeaderNames.STATUS) + ", expected 200 to 599");
        }
        if (value != null && value.length > 0 && ReplyRecord.forbidsValue(status.get())) {
            return new Broken(id, "status " + status.get() + " has no body, yet " + value.length + " bytes came");
        }
        var contentType = text(HeaderNames.CONTENT_TYPE).map(HttpHeader::withoutEdgeBlanks);
        if (source.headers().lastHeader(HeaderNames.CONTENT_TYPE) != null
                && contentType.flatMap(MediaType::parse).isEmpty()) {
            return new Broken(
                    id,
                    "header " + HeaderNames.CONTENT_TYPE + " is " + shown(HeaderNames.CONTENT_TYPE)
                            + ", expected a media type");
        }
        var headers = httpHeaders();
        var body = ReplyRecord.forbidsValue(status.get()) ? null : value;
        var reply = new ReplyRecord(id, status.get(), body, contentType, headers.kept, work());
        return new Valid(reply, headers.dropped);
    }

    private Optional<Integer> status() {
        if (source.headers().lastHeader(HeaderNames.STATUS) == null) {
            return Optional.of(source.value() == null ? 204 : 200);
        }
        return text(HeaderNames.STATUS)
                .filter(text -> text.length() == 3 && areDigits(text))
                .map(Integer::parseInt)
                .filter(status -> status >= 200 && status <= 599);
    }

    /** Only a measurement: one that cannot be read is as good as none. */
    private OptionalLong work() {
        return text(HeaderNames.WORK)
                .filter(text -> text.length() <= 18 && !text.isEmpty() && areDigits(text))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElseGet(OptionalLong::empty);
    }

    private static boolean areDigits(String text) {
        for (var at = 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    private record HttpHeaders(List<HttpHeader> kept, int dropped) {}

    private HttpHeaders httpHeaders() {
        var kept = new ArrayList<HttpHeader>();
        var dropped = 0;
        for (var header : source.headers()) {
            if (header.key().startsWith(HeaderNames.HTTP_PREFIX)) {
                var sent = passable(header);
                var passed = sent.map(ReplyReader::withoutEdgeBlanks);
                passed.ifPresent(kept::add);
                dropped += passed.isPresent() && passed.equals(sent) ? 0 : 1;
            }
        }
        return new HttpHeaders(kept, dropped);
    }

    private static HttpHeader withoutEdgeBlanks(HttpHeader sent) {
        return new HttpHeader(sent.name(), HttpHeader.withoutEdgeBlanks(sent.value()));
    }

    private static Optional<HttpHeader> passable(Header header) {
        var name = header.key().substring(HeaderNames.HTTP_PREFIX.length()).toLowerCase(Locale.ROOT);
        return ReplyRecord.carries(name)
                ? HeaderDecoder.text(header)
                        .map(value -> new HttpHeader(name, value))
                        .filter(sent -> !sent.hasControls())
                : Optional.empty();
    }

    private Optional<String> text(String name) {
        return HeaderDecoder.text(source.headers().lastHeader(name));
    }

    private String shown(String name) {
        return text(name).map(HeaderDecoder::shown).orElse("not UTF-8 text");
    }
}
