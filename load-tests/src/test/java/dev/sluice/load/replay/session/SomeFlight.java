package dev.sluice.load.replay.session;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A recorded request that says little, on its way. */
final class SomeFlight {
    private SomeFlight() {}

    static InFlightRequest of(String id) {
        var request = new RequestRecord(
                new RequestId("recorded-" + id),
                "sluice.replies.edge",
                "getOrder",
                new RequestRecord.CloudEvent("/sluice/edge", "orders.getOrder", Instant.EPOCH),
                new RequestRecord.CallDetails(RequestRecord.NO_PARAMS, Optional.empty(), List.of()),
                new RequestRecord.Payload(null, null, null),
                OptionalLong.empty(),
                1,
                List.of());
        var recorded = new RecordedExchange("orders.requests-0@7", Instant.EPOCH, request, Optional.empty());
        return new InFlightRequest(recorded, recorded.request(), new RequestId(id), 0);
    }
}
