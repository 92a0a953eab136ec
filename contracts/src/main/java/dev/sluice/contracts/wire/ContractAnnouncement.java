package dev.sluice.contracts.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A service's contract on a compacted topic: the key is the service, the value its OpenAPI document, in YAML or JSON. A
 * record without value withdraws it.
 */
public record ContractAnnouncement(String service, byte @Nullable [] document) {
    /** Where services say what their contract is. */
    public static final String TOPIC = "sluice.contracts";
    /** Where edges keep which of it they took, by the same keys; services need not read it, nor may they write it. */
    public static final String ACCEPTED_TOPIC = "sluice.contracts.accepted";
    /** The largest document; Kafka takes records of 1 MiB unless it is told otherwise. */
    public static final int MAX_DOCUMENT_BYTES = 900 * 1024;

    private static final int MAX_SERVICE_LENGTH = 249;

    /** Empty for a record whose key is no service's name. */
    public static Optional<ContractAnnouncement> decode(ConsumerRecord<byte[], byte[]> record) {
        var key = record.key();
        if (key == null || key.length == 0 || key.length > MAX_SERVICE_LENGTH) {
            return Optional.empty();
        }
        try {
            var service = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
            return Optional.of(new ContractAnnouncement(service, record.value()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** What faults and logs call the document. */
    public static String file(String service) {
        return TOPIC + "/" + service;
    }

    public String file() {
        return file(service);
    }

    public boolean isWithdrawal() {
        return document == null;
    }

    public ProducerRecord<byte[], byte[]> encode(String topic) {
        return new ProducerRecord<>(topic, service.getBytes(StandardCharsets.UTF_8), document);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContractAnnouncement(var itsService, var itsDocument)
                && service.equals(itsService)
                && Arrays.equals(document, itsDocument);
    }

    @Override
    public int hashCode() {
        return 31 * service.hashCode() + Arrays.hashCode(document);
    }
}
