package dev.sluice.dispatcher.decode;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.DecodedRequest;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.decode.DecodedWork.Awaited;
import dev.sluice.dispatcher.decode.DecodedWork.Expired;
import dev.sluice.dispatcher.decode.DecodedWork.Unreadable;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a record, and looks at the clock. Until the broker's time is known nothing has expired. Thread safe. */
public final class RequestDecoder {
    private final BrokerClock clock;

    public RequestDecoder(BrokerClock clock) {
        this.clock = clock;
    }

    public DecodedWork decode(ConsumerRecord<byte[], byte[]> source) {
        return switch (RequestRecord.decode(source)) {
            case DecodedRequest.Unreadable(var reason) -> new Unreadable(reason);
            case DecodedRequest.Valid(var request) ->
                hasExpired(request) ? new Expired(request) : new Awaited(request, source);
        };
    }

    private boolean hasExpired(RequestRecord request) {
        var deadline = request.deadlineMillis();
        return deadline.isPresent() && clock.isPast(deadline.getAsLong());
    }
}
