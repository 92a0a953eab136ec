package dev.sluice.load.floor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaFloorTest {

    @Test
    void each_call_gets_its_own_value_back_and_no_topic_stays() throws Exception {
        try (var broker = EmbeddedBroker.start();
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            try (var floor = KafkaFloor.open(broker.bootstrapServers())) {
                assertThat(floor.call("one".getBytes(UTF_8))).asString(UTF_8).isEqualTo("one");
                assertThat(floor.call("two".getBytes(UTF_8))).asString(UTF_8).isEqualTo("two");
            }

            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }
}
