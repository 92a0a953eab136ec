package dev.sluice.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherConfigTest {
    private final DispatcherConfig config = DispatcherConfig.of("localhost:9092", "orders");

    @Test
    void topic_and_group_follow_from_the_service() {
        assertThat(config.topic()).isEqualTo("orders.requests");
        assertThat(config.group()).isEqualTo("orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acks", "enable.idempotence", "enable.auto.commit", "transactional.id", "group.id"})
    void settings_on_which_safety_rests_are_refused_by_name(String setting) {
        assertThatThrownBy(() -> config.withKafka(Map.of(setting, "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + setting + "'");
    }

    @Test
    void other_settings_reach_the_clients_that_know_them() {
        var settings = new KafkaClientSettings(config.withKafka(
                Map.of("fetch.min.bytes", "7", "compression.type", "zstd", "security.protocol", "SSL", "mine", "x")));

        assertThat(settings.consumer()).containsEntry("fetch.min.bytes", "7").doesNotContainKey("compression.type");
        assertThat(settings.producer())
                .containsEntry("compression.type", "zstd")
                .doesNotContainKey("fetch.min.bytes");
        assertThat(settings.admin()).containsEntry("security.protocol", "SSL").containsEntry("mine", "x");
    }

    @ParameterizedTest
    @CsvSource({
        "retries, 0",
        "fetch.min.bytes, few",
        "max.poll.records, many",
        "max.poll.records, 0",
        "auto.offset.reset, whenever",
        "default.api.timeout.ms, -2",
        "security.protocol, none"
    })
    void a_bad_kafka_setting_is_told_at_once(String name, String value) {
        var bad = config.withKafka(Map.of(name, value));

        assertThatThrownBy(() -> Dispatcher.open(bad, Handlers.handling("a", request -> Response.empty(204))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name);
    }

    @Test
    void partitions_wait_no_longer_than_half_of_what_the_group_allows() {
        assertThat(new KafkaClientSettings(config).handOver()).isEqualTo(Duration.ofSeconds(5));
        assertThat(new KafkaClientSettings(config.withKafka(Map.of("max.poll.interval.ms", "4000"))).handOver())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_poll_never_brings_more_than_may_be_in_work() {
        assertThat(new KafkaClientSettings(config.withMaxInWork(1)).recordsPerPoll())
                .isEqualTo(1);
        assertThat(new KafkaClientSettings(config.withMaxInWork(100)).recordsPerPoll())
                .isEqualTo(25);
        assertThat(new KafkaClientSettings(config.withMaxInWork(100).withKafka(Map.of("max.poll.records", "500")))
                        .recordsPerPoll())
                .isEqualTo(100);
    }
}
