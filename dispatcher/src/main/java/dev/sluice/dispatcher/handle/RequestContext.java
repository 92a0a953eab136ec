package dev.sluice.dispatcher.handle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.RequestRecord;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A request apart from its body. */
record RequestContext(
        RequestRecord request,
        ConsumerRecord<byte[], byte[]> source,
        JsonNode params,
        Optional<CallerIdentity> principal,
        BrokerClock clock) {}
