package dev.sluice.load.replay.session;

import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.MemoryEstimate;
import dev.sluice.load.replay.exchange.RecordedExchange;
import org.jspecify.annotations.Nullable;

/** One request on its way. Only {@link InFlightTable} changes it, under its lock. */
final class InFlightRequest {
    static final long NOT_YET = -1;

    final RecordedExchange recorded;
    /** As the target is to get it. */
    final RequestRecord request;

    final RequestId id;
    final long dueNanos;
    final int bytes;

    long deadlineMillis = Long.MAX_VALUE;
    long appendedMillis = NOT_YET;
    long repliedMillis = NOT_YET;

    @Nullable
    ReplyRecord reply;
    /** Why nobody knows whether it was published. */
    @Nullable
    String doubt;

    boolean isFinished;

    InFlightRequest(RecordedExchange recorded, RequestRecord request, RequestId id, long dueNanos) {
        this.recorded = recorded;
        this.request = request;
        this.id = id;
        this.dueNanos = dueNanos;
        this.bytes = MemoryEstimate.of(recorded);
    }
}
