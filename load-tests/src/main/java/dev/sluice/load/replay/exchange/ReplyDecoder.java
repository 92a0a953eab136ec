package dev.sluice.load.replay.exchange;

import dev.sluice.contracts.wire.DecodedReply;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Records of reply topics as callers were answered with them. */
public final class ReplyDecoder {

    private ReplyDecoder() {}

    /** The id that a record names, without a look at the rest of it. */
    public static Optional<String> id(Headers headers) {
        return text(headers, HeaderNames.CORRELATION_ID);
    }

    public static Optional<String> text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** A handler that failed is a 500, a reply that breaks the wire format a 502; empty for what is no reply. */
    public static Optional<ReplyRecord> read(ConsumerRecord<byte[], byte[]> record) {
        return switch (ReplyRecord.decode(record)) {
            case DecodedReply.Valid(var reply, var _) -> Optional.of(reply);
            case DecodedReply.HandlerFailed(var id) -> Optional.of(withoutBody(id, 500));
            case DecodedReply.Broken(var id, var _) -> Optional.of(withoutBody(id, 502));
            case DecodedReply.Heartbeat _, DecodedReply.Unaddressed _ -> Optional.empty();
        };
    }

    private static ReplyRecord withoutBody(RequestId id, int status) {
        return new ReplyRecord(id, status, null, Optional.empty(), List.of(), OptionalLong.empty());
    }
}
