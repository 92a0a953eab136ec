package dev.sluice.load.replay.exchange;

import dev.sluice.contracts.wire.RequestRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * A request as it was recorded, with its reply where there was one.
 *
 * @param place where the recording has it: {@code topic-partition@offset}
 * @param at when it was published, by the broker's clock
 * @param reply absent where nobody replied before the deadline, or the reply has expired from its topic
 */
public record RecordedExchange(String place, Instant at, RequestRecord request, Optional<TimedReply> reply) {

    public String operation() {
        return request.operation();
    }
}
