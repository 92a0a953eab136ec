package dev.sluice.dispatcher.decode;

import dev.sluice.contracts.wire.RequestRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record turned out to be, at the moment at which its work would begin. */
public sealed interface DecodedWork {

    /**
     * Somebody waits for it.
     *
     * @param source where it was read
     */
    record Awaited(RequestRecord request, ConsumerRecord<byte[], byte[]> source) implements DecodedWork {}

    /** A request past its deadline: nobody waits any more. */
    record Expired(RequestRecord request) implements DecodedWork {}

    /**
     * A record that is no request.
     *
     * @param reason what about it, its value cut short, and what it should be
     */
    record Unreadable(String reason) implements DecodedWork {}
}
