package dev.sluice.load.replay.http;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes what a service has replied out of an HTTP answer: what edges and servers add by themselves is left out. */
public final class HttpReplyReader {
    /** Also a service may say these; where it did when it was recorded, they are compared. */
    private static final Set<String> OF_SERVERS = Set.of(
            "server",
            "vary",
            "via",
            "alt-svc",
            "strict-transport-security",
            "server-timing",
            "ratelimit",
            "ratelimit-policy");

    private HttpReplyReader() {}

    /**
     * @param id where the answer names none, as an edge does: problem documents and services may repeat it
     * @throws IllegalArgumentException for a status that no reply has
     */
    public static ReplyRecord reply(RequestId id, HttpResponse<byte[]> answer, RecordedExchange recorded) {
        var then = recorded.reply().map(TimedReply::reply);
        return new ReplyRecord(
                answer.headers()
                        .firstValue("x-request-id")
                        .filter(RequestId::isValid)
                        .map(RequestId::new)
                        .orElse(id),
                answer.statusCode(),
                body(answer, then),
                answer.headers().firstValue("content-type"),
                headers(answer, then),
                OptionalLong.empty());
    }

    /** HTTP gives HEAD no body, whatever a service replied. */
    private static byte @Nullable [] body(HttpResponse<byte[]> answer, Optional<ReplyRecord> then) {
        if (ReplyRecord.forbidsValue(answer.statusCode())) {
            return null;
        }
        if (answer.request().method().equals("HEAD")) {
            return then.isPresent() ? then.get().value() : null;
        }
        return answer.body().length == 0 ? null : answer.body();
    }

    private static List<HttpHeader> headers(HttpResponse<byte[]> answer, Optional<ReplyRecord> then) {
        var headers = new ArrayList<HttpHeader>();
        answer.headers().map().forEach((received, values) -> {
            var name = received.toLowerCase(Locale.ROOT);
            if (ReplyRecord.carries(name) && (!OF_SERVERS.contains(name) || has(then, name))) {
                values.forEach(value -> headers.add(new HttpHeader(name, value)));
            }
        });
        return headers;
    }

    private static boolean has(Optional<ReplyRecord> then, String name) {
        return then.stream()
                .flatMap(reply -> reply.headers().stream())
                .anyMatch(header -> header.name().equals(name));
    }
}
