package dev.sluice.load.replay.exchange;

import dev.sluice.contracts.wire.ReplyRecord;
import org.jspecify.annotations.Nullable;

/** What things hold of memory, roughly, so that what waits can be bounded in bytes. */
public final class MemoryEstimate {
    /** Of the objects that a request with a dozen headers consists of. */
    private static final int OF_REQUEST = 2000;

    private static final int OF_REPLY = 500;

    private MemoryEstimate() {}

    public static int of(RecordedExchange recorded) {
        var payload = recorded.request().payload();
        return OF_REQUEST
                + size(payload.key())
                + size(payload.value())
                + recorded.reply().map(response -> of(response.reply())).orElse(0);
    }

    public static int of(ReplyRecord reply) {
        return OF_REPLY + size(reply.value());
    }

    private static int size(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
