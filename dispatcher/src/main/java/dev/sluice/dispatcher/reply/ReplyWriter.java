package dev.sluice.dispatcher.reply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.Problem;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.dispatcher.handle.HandlerResult;
import dev.sluice.dispatcher.handle.Response.Body;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Turns what a handler answered into the record that crosses Kafka. Thread safe. */
public final class ReplyWriter {
    private final ObjectMapper json;

    public ReplyWriter(ObjectMapper json) {
        this.json = json;
    }

    /** Throws whatever Jackson and the code that it calls throw where they cannot write the body. */
    public ReplyRecord write(RequestId id, HandlerResult handled) {
        var response = handled.response();
        return switch (response.body()) {
            case Body.None() -> record(id, handled, null, Optional.empty());
            case Body.Json(var value) -> record(id, handled, bytes(value), Optional.of("application/json"));
            case Body.Bytes(var value, var contentType) -> record(id, handled, value, Optional.of(contentType));
            case Body.Failure(var name, var title, var detail) -> {
                var problem = new Problem(name, title, response.status(), detail, id.text(), List.of());
                yield record(id, handled, problem.toJson(), Optional.of(Problem.CONTENT_TYPE));
            }
        };
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NullAway") // it does not see in the compiled ReplyRecord that the value may be null
    private static ReplyRecord record(
            RequestId id, HandlerResult handled, byte @Nullable [] value, Optional<String> contentType) {
        var response = handled.response();
        return new ReplyRecord(id, response.status(), value, contentType, response.headers(), micros(handled.work()));
    }

    /** In place of a reply that is over the limit. */
    static ReplyRecord tooLarge(ReplyRecord reply, int limit) {
        var value = reply.value();
        var detail = "the service's reply has " + (value == null ? 0 : value.length) + " bytes of body"
                + (limit == Integer.MAX_VALUE ? ", over the broker's limit" : ", limit " + limit + " with its headers");
        var problem = new Problem(
                "reply-too-large", "Reply too large", 500, detail, reply.id().text(), List.of());
        return new ReplyRecord(
                reply.id(), 500, problem.toJson(), Optional.of(Problem.CONTENT_TYPE), List.of(), reply.workMicros());
    }

    private static OptionalLong micros(Duration work) {
        return OptionalLong.of(TimeUnit.NANOSECONDS.toMicros(work.toNanos()));
    }
}
