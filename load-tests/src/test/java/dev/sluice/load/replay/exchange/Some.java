package dev.sluice.load.replay.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Requests and replies for tests. */
public final class Some {
    private Some() {}

    public static RequestRecord request(String id, String operation, String params, String body) {
        return new RequestRecord(
                new RequestId(id),
                "sluice.replies.edge",
                operation,
                new RequestRecord.CloudEvent("/sluice/edge", "orders." + operation, Instant.EPOCH),
                new RequestRecord.CallDetails(params, Optional.empty(), List.of()),
                new RequestRecord.Payload(null, body.isEmpty() ? null : body.getBytes(UTF_8), "application/json"),
                OptionalLong.empty(),
                1,
                List.of());
    }

    public static ReplyRecord reply(String id, int status, String contentType, String body, HttpHeader... headers) {
        return new ReplyRecord(
                new RequestId(id),
                status,
                body.isEmpty() ? null : body.getBytes(UTF_8),
                Optional.of(contentType),
                List.of(headers),
                OptionalLong.of(1000));
    }

    public static ReplyRecord json(String id, String body) {
        return reply(id, 200, "application/json", body);
    }

    public static RecordedExchange recorded(RequestRecord request, ReplyRecord reply) {
        return new RecordedExchange(
                "orders.requests-0@7",
                Instant.EPOCH,
                request,
                Optional.of(new TimedReply(reply, Duration.ofMillis(10))));
    }
}
