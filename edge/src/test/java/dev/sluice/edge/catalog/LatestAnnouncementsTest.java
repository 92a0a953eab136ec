package dev.sluice.edge.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.ContractAnnouncement;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LatestAnnouncementsTest {
    private final LatestAnnouncements heard = new LatestAnnouncements(Set.of("teas", "cakes"));

    @Test
    void the_last_word_counts_in_the_order_in_which_it_was_said() {
        heard.take(record(ContractAnnouncement.TOPIC, 0, "teas", "a"));
        heard.take(record(ContractAnnouncement.TOPIC, 1, "cakes", "b"));
        heard.take(record(ContractAnnouncement.TOPIC, 2, "teas", "c"));
        heard.take(record(ContractAnnouncement.ACCEPTED_TOPIC, 0, "teas", "a"));

        assertThat(heard.announced()).containsExactly(said("cakes", "b"), said("teas", "c"));
        assertThat(heard.accepted("teas")).isEqualTo(Optional.of(said("teas", "a")));
        assertThat(heard.accepted("cakes")).isEmpty();
    }

    @Test
    void services_that_may_not_announce_are_not_kept() {
        heard.take(record(ContractAnnouncement.TOPIC, 0, "jams", "a"));
        heard.take(record(ContractAnnouncement.ACCEPTED_TOPIC, 0, "jams", "a"));
        heard.take(new ConsumerRecord<byte[], byte[]>(
                ContractAnnouncement.TOPIC, 0, 1, new byte[] {(byte) 0xff}, new byte[0]));

        assertThat(heard.announced()).isEmpty();
        assertThat(heard.accepted("jams")).isEmpty();
    }

    private static ContractAnnouncement said(String service, String text) {
        return new ContractAnnouncement(service, text.getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, String key, String value) {
        return new ConsumerRecord<>(topic, 0, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
