package dev.sluice.stack.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.command.HealthStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthAnswerTest {
    private static final Duration SOON = Duration.ofMillis(300);

    private static URI ready(int port) {
        return URI.create("http://127.0.0.1:" + port + "/observe/health/ready");
    }

    @Test
    void one_that_is_ready_misses_nothing() {
        try (var port = HealthServer.open("127.0.0.1", 0, "orders", Optional::empty)) {
            assertThat(HealthStatus.from(ready(port.port()), SOON.multipliedBy(10))
                            .missing())
                    .isEmpty();
        }
    }

    @Test
    void one_that_is_not_names_its_part_and_the_reason() {
        try (var port = HealthServer.open("127.0.0.1", 0, "orders", () -> Optional.of("has no partitions"))) {
            assertThat(HealthStatus.from(ready(port.port()), SOON.multipliedBy(10))
                            .missing())
                    .contains("orders: has no partitions");
        }
    }

    @Test
    void another_path_is_told_by_its_status() {
        try (var port = HealthServer.open("127.0.0.1", 0, "orders", Optional::empty)) {
            var elsewhere = URI.create("http://127.0.0.1:" + port.port() + "/elsewhere");

            assertThat(HealthStatus.from(elsewhere, SOON.multipliedBy(10)).missing())
                    .contains("status 404");
        }
    }

    @Test
    void somebody_silent_gives_no_answer() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = ready(silent.getLocalPort());

            assertThat(HealthStatus.from(port, SOON).missing().orElseThrow()).startsWith("no answer from " + port);
        }
    }

    @Test
    void nor_does_nobody() {
        assertThat(HealthStatus.from(ready(1), SOON).missing().orElseThrow()).startsWith("no answer from " + ready(1));
    }
}
