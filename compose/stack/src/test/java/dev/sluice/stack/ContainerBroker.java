package dev.sluice.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Kafka's own image, the one of {@code compose/compose.yaml} and with its broker settings, on a port that stays the same when
 * the container is started again.
 */
final class ContainerBroker implements AutoCloseable {
    private static final Path COMPOSE = Path.of("../compose.yaml");
    /** What makes the composed node one; a node of the test has its own. */
    private static final String WIRING = "KAFKA_(NODE_ID|PROCESS_ROLES|LOG_DIRS|CONTROLLER_.*|.*LISTENER.*)";

    private final KafkaContainer kafka;

    private ContainerBroker(KafkaContainer kafka) {
        this.kafka = kafka;
    }

    static ContainerBroker start() throws IOException {
        var composed =
                new ObjectMapper(new YAMLFactory()).readTree(COMPOSE.toFile()).at("/services/kafka");
        var kafka = new KafkaContainer(composed.path("image").asText());
        composed.path("environment").properties().stream()
                .filter(setting -> !setting.getKey().matches(WIRING))
                .forEach(setting ->
                        kafka.withEnv(setting.getKey(), setting.getValue().asText()));
        kafka.setPortBindings(List.of("127.0.0.1:" + freePort() + ":9092"));
        kafka.start();
        return new ContainerBroker(kafka);
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    /** As {@code kill -9} does. */
    void kill() {
        DockerClientFactory.lazyClient()
                .killContainerCmd(kafka.getContainerId())
                .exec();
    }

    /** With the same data, on the same port; returns before the broker answers. */
    void startAgain() {
        DockerClientFactory.lazyClient()
                .startContainerCmd(kafka.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        kafka.stop();
    }

    /** Whether there is an engine to start one with; says so in a line where not. */
    static boolean isPossible() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return true;
        }
        System.out.println("No Docker engine answers: the tests on Kafka's own image are skipped.");
        return false;
    }
}
