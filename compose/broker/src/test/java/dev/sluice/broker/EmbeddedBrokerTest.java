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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @Test
    void what_is_produced_is_consumed() throws Exception {
        try (var broker = EmbeddedBroker.start()) {
            var client = Client.of(broker);
            client.create("orders");
            client.produce("orders", "one");

            var value = client.firstOfGroup("orders", "shop");

            assertThat(value).isEqualTo("one");
        }
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
        try (var broker = EmbeddedBroker.start()) {
            var client = Client.of(broker);

            assertThatThrownBy(() -> client.produce("no-such-topic", "one")).isInstanceOf(TimeoutException.class);

            assertThat(client.topics()).isEmpty();
        }
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
