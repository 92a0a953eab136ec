package dev.sluice.edge.catalog;

import dev.sluice.contracts.wire.ContractAnnouncement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** The last word on each service, on both topics; of services that may announce, so it is bounded. One thread. */
final class LatestAnnouncements {
    private final Set<String> services;
    private final Map<String, Word> announced = new HashMap<>();
    private final Map<String, ContractAnnouncement> accepted = new HashMap<>();

    private record Word(ContractAnnouncement announcement, int partition, long offset) {}

    LatestAnnouncements(Set<String> services) {
        this.services = services;
    }

    void take(ConsumerRecords<byte[], byte[]> records) {
        records.forEach(this::take);
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        ContractAnnouncement.decode(record)
                .filter(word -> services.contains(word.service()))
                .ifPresent(word -> {
                    if (record.topic().equals(ContractAnnouncement.ACCEPTED_TOPIC)) {
                        accepted.put(word.service(), word);
                    } else {
                        announced.put(word.service(), new Word(word, record.partition(), record.offset()));
                    }
                });
    }

    /** What services say, in the order in which they said it. */
    List<ContractAnnouncement> announced() {
        return announced.values().stream()
                .sorted(Comparator.comparingInt(Word::partition).thenComparingLong(Word::offset))
                .map(Word::announcement)
                .toList();
    }

    Optional<ContractAnnouncement> accepted(String service) {
        return Optional.ofNullable(accepted.get(service));
    }
}
