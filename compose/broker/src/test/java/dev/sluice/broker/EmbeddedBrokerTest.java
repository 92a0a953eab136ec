package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(ExecutionMode.CONCURRENT)
class EmbeddedBrokerTest {
    private static EmbeddedBroker shared;

    @BeforeAll
    static void start() {
        shared = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    @Test
    void what_is_produced_is_consumed() throws Exception {
        var client = Client.of(shared);
        client.create("orders");
        client.produce("orders", "one");

        var value = client.firstOfGroup("orders", "shop");

        assertThat(value).isEqualTo("one");
    }

    @Test
    void a_share_group_gets_what_is_produced() throws Exception {
        var client = Client.of(shared);
        client.create("shared-orders");
        client.startShareGroupAtEarliest("sharing-shop");
        client.produce("shared-orders", "one");

        var value = client.firstOfShareGroup("shared-orders", "sharing-shop");

        assertThat(value).isEqualTo("one");
    }

    @Test
    void a_transaction_is_committed() throws Exception {
        var client = Client.of(shared);
        client.create("paid-orders");

        client.produceInTransaction("paid-orders", "one");

        assertThat(client.first("paid-orders")).isEqualTo("one");
    }

    @Test
    void kept_data_is_found_by_the_next_broker_on_the_folder(@TempDir Path data) throws Exception {
        String clusterId;
        try (var broker = EmbeddedBroker.with().data(data).start()) {
            var client = Client.of(broker);
            client.create("orders");
            client.produce("orders", "one");
            clusterId = client.clusterId();
        }

        try (var broker = EmbeddedBroker.with().data(data).start()) {
            var client = Client.of(broker);

            assertThat(client.first("orders")).isEqualTo("one");
            assertThat(client.clusterId()).isEqualTo(clusterId);
        }
    }

    @Test
    void a_folder_that_is_missing_is_made(@TempDir Path parent) {
        var data = parent.resolve("not/there");

        EmbeddedBroker.with().data(data).start().close();

        assertThat(data).isNotEmptyDirectory();
    }

    @Test
    void a_stopped_broker_refuses_connections_and_comes_back_with_its_records() throws Exception {
        try (var broker = EmbeddedBroker.start()) {
            var client = Client.of(broker);
            client.create("orders");
            client.produce("orders", "one");

            broker.stop();

            assertThatThrownBy(() -> connect(broker)).isInstanceOf(IOException.class);

            broker.startAgain();

            assertThat(client.first("orders")).isEqualTo("one");
        }
    }

    @Test
    void a_topic_is_not_created_by_being_named() throws Exception {
        var client = Client.of(shared);

        assertThatThrownBy(() -> client.produce("no-such-topic", "one")).isInstanceOf(TimeoutException.class);

        assertThat(client.topics()).doesNotContain("no-such-topic");
    }

    @Test
    void a_taken_port_is_named() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var options = EmbeddedBroker.with().port(other.getLocalPort());

            assertThatThrownBy(options::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1 port " + other.getLocalPort());
        }
    }

    @Test
    void a_folder_in_use_is_named(@TempDir Path data) {
        try (var broker = EmbeddedBroker.with().data(data).start()) {
            assertThatThrownBy(EmbeddedBroker.with().data(data)::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("data folder %s is in use by another broker", data);
            assertThat(Client.of(broker).bootstrapServers()).isNotEmpty();
        }
    }

    @Test
    void a_folder_of_somebody_elses_files_is_left_alone(@TempDir Path data) throws Exception {
        Files.writeString(data.resolve("letter.txt"), "dear all");

        assertThatThrownBy(EmbeddedBroker.with().data(data)::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(data.toString());

        assertThat(data).isDirectoryContaining("glob:**letter.txt");
    }

    @Test
    void a_temporary_folder_goes_with_its_broker() throws Exception {
        var broker = EmbeddedBroker.start();
        Client.of(broker).create("orders");
        var whileOpen = Files.exists(broker.data());

        broker.close();

        assertThat(whileOpen).isTrue();
        assertThat(broker.data()).doesNotExist();
    }

    @Test
    void closing_twice_is_closing_once(@TempDir Path data) {
        var first = EmbeddedBroker.with().data(data).start();
        first.close();
        try (var second = EmbeddedBroker.with().data(data).start()) {
            first.close();

            assertThatThrownBy(EmbeddedBroker.with().data(data)::start).hasMessageContaining("in use");
            assertThat(second.bootstrapServers()).isNotEqualTo(first.bootstrapServers());
        }
    }

    @Test
    void a_broker_that_kafka_cannot_start_gives_port_and_folder_back(@TempDir Path data) {
        var options = EmbeddedBroker.with().data(data);
        var broken = options.setting("authorizer.class.name", "dev.sluice.NoSuchAuthorizer");

        assertThatThrownBy(broken::start).hasStackTraceContaining("dev.sluice.NoSuchAuthorizer");

        options.start().close();
    }

    @Test
    void a_setting_that_wires_the_node_up_is_refused() {
        assertThatThrownBy(() -> EmbeddedBroker.with().setting("node.id", "7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node.id");
    }

    @ParameterizedTest
    @CsvSource({
        "consumer.session.timeout.ms, 6000", "consumer.heartbeat.interval.ms, 1000",
        "share.session.timeout.ms, 6000", "share.heartbeat.interval.ms, 1000"
    })
    void a_group_notices_a_dead_member_within_six_seconds(String setting, String shipped) throws Exception {
        var client = Client.of(shared);

        assertThat(client.setting(ConfigResource.Type.GROUP, "any", setting)).isEqualTo(shipped);
        assertThat(client.setting(ConfigResource.Type.BROKER, "1", "group." + setting))
                .isEqualTo(shipped);
    }

    @Test
    void two_brokers_in_one_jvm_know_nothing_of_each_other() throws Exception {
        try (var one = EmbeddedBroker.start();
                var two = EmbeddedBroker.start()) {
            Client.of(one).create("only-here");

            assertThat(Client.of(one).topics()).containsExactly("only-here");
            assertThat(Client.of(two).topics()).isEmpty();
        }
    }

    @Test
    void a_setting_of_the_users_wins_over_the_shipped_one() throws Exception {
        try (var broker = EmbeddedBroker.with()
                .setting("auto.create.topics.enable", "true")
                .start()) {
            assertThat(Client.of(broker).setting(ConfigResource.Type.BROKER, "1", "auto.create.topics.enable"))
                    .isEqualTo("true");
        }
    }

    private static void connect(EmbeddedBroker broker) throws IOException {
        var port = Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
