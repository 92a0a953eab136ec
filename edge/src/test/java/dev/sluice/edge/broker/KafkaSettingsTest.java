package dev.sluice.edge.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "enable.idempotence",
                "retries",
                "transactional.id",
                "isolation.level",
                "group.id",
                "bootstrap.servers",
                "key.serializer"
            })
    void what_makes_publishing_safe_cannot_be_set(String name) {
        assertThatThrownBy(() -> with(Map.of(name, "0", "linger.ms", "5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[" + name + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay", "replay-", "replay-a"})
    void an_edge_is_not_named_as_replays_are(String id) {
        assertThatThrownBy(() -> named(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("edge id is '" + id + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replays", "replayer-1", "a-replay", "Replay"})
    void other_names_are_an_edges(String id) {
        assertThat(named(id).replyTopic()).isEqualTo("sluice.replies." + id);
    }

    @Test
    void more_requests_in_flight_than_idempotence_allows_are_refused() {
        assertThatThrownBy(() -> with(Map.of("max.in.flight.requests.per.connection", "6")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max.in.flight.requests.per.connection");
    }

    @Test
    void a_value_that_kafka_would_refuse_is_refused_at_once() {
        assertThatThrownBy(() -> with(Map.of("linger.ms", "soon"))).hasMessageContaining("linger.ms");
        assertThatThrownBy(() -> with(Map.of("delivery.timeout.ms", "1000")))
                .hasMessageContaining("delivery.timeout.ms");
        assertThatThrownBy(() -> with(Map.of("request.timeout.ms", "20000")))
                .hasMessageContaining("request.timeout.ms");
    }

    @Test
    void a_setting_goes_to_the_clients_that_know_it_and_one_that_none_knows_to_all() {
        var settings = with(
                Map.of("linger.ms", "5", "fetch.max.bytes", "9", "security.protocol", "PLAINTEXT", "my.plugin", "x"));

        assertThat(settings.producer())
                .containsEntry("linger.ms", "5")
                .containsEntry("security.protocol", "PLAINTEXT")
                .containsEntry("my.plugin", "x")
                .doesNotContainKey("fetch.max.bytes");
        assertThat(settings.consumer()).containsEntry("fetch.max.bytes", "9").doesNotContainKey("linger.ms");
        assertThat(settings.admin()).containsEntry("my.plugin", "x").doesNotContainKey("linger.ms");
    }

    @Test
    void the_producer_gives_up_at_the_longest_timeout_but_not_before_the_broker_may_answer() {
        assertThat(timeout(Duration.ofSeconds(45))).isEqualTo("45000");
        assertThat(timeout(Duration.ofMillis(500))).isEqualTo("2000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost:", ":9092", "a:1,,b:2", "http://a:1", "a:123456"})
    void an_address_is_a_host_and_a_port(String servers) {
        assertThatThrownBy(() -> settings(servers, "e1")).hasMessageContaining("expected host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "[::1]:9092", "a.example:1, b.example:2"})
    void several_addresses_may_be_given(String servers) {
        assertThat(settings(servers, "e1").producer()).containsEntry("bootstrap.servers", servers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "ä"})
    void an_edge_id_is_part_of_a_topics_name(String id) {
        assertThatThrownBy(() -> settings("localhost:1", id)).hasMessageContaining("edge id is '" + id + "'");
        assertThatThrownBy(() -> settings("localhost:1", "a".repeat(235))).hasMessageContaining("1 to 234");
    }

    private static Object timeout(Duration maxTimeout) {
        return new KafkaSettings("localhost:1", "e1", Duration.ofDays(7), true, maxTimeout, Map.of())
                .producer()
                .getOrDefault("delivery.timeout.ms", "");
    }

    private static KafkaSettings settings(String servers, String id) {
        return new KafkaSettings(servers, id, Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
    }

    private static KafkaSettings named(String id) {
        return new KafkaSettings("localhost:1", id, Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
    }

    private static KafkaSettings with(Map<String, String> clients) {
        return new KafkaSettings("localhost:1", "e1", Duration.ofDays(7), true, Duration.ofSeconds(30), clients);
    }
}
