package dev.sluice.load.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HttpGeneratorTest {
    private static final String OK = "201 Created";
    private static final Duration STALL = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private Path body = Path.of("");

    @BeforeEach
    void writeBody() throws IOException {
        body = Files.createFile(folder.resolve("body"));
    }

    @Test
    void in_the_open_loop_a_call_takes_as_long_as_it_is_late() throws Exception {
        try (var server = new ScriptedServer(call -> {
            if (call == 50) {
                stall();
            }
            return OK;
        })) {
            var measured = run(server, 0, new ArrivalPattern.Arrivals(200, 1), 1000);

            // one call in 200 stalled: who counts from sending sees nothing of it at p99
            assertThat(Duration.ofNanos(measured.times().p99())).isGreaterThan(Duration.ofMillis(250));
            assertThat(measured.made()).isEqualTo(200);
            assertThat(measured.perSecond()).isEqualTo(200);
            assertThat(server.calls).hasValue(200);
        }
    }

    @Test
    void in_the_closed_loop_there_are_never_more_calls_at_once() throws Exception {
        var all = new CyclicBarrier(7);
        try (var server = new ScriptedServer(call -> {
            if (call <= 7) {
                all.await(10, TimeUnit.SECONDS);
            }
            return OK;
        })) {
            var measured = run(server, 0, new ArrivalPattern.Outstanding(7), 200);

            assertThat(server.mostAtOnce).hasValue(7);
            assertThat(server.connections).hasValue(7);
            assertThat(measured.made()).isEqualTo(server.calls.get()).isGreaterThanOrEqualTo(7);
        }
    }

    @Test
    void another_status_than_the_expected_is_a_failure() throws Exception {
        try (var server = new ScriptedServer(call -> call % 4 == 0 ? "200 OK" : OK)) {
            var measured = run(server, 201, new ArrivalPattern.Arrivals(100, 4), 400);

            assertThat(measured.failed()).isEqualTo(Map.of("200", 10L));
            assertThat(measured.made()).isEqualTo(40);
            assertThat(measured.perSecond()).isEqualTo(75); // 30 in 0.4 s
        }
    }

    @Test
    void where_none_is_expected_any_2xx_will_do() throws Exception {
        try (var server = new ScriptedServer(
                call -> call % 4 == 0 ? "404 Not Found" : call % 2 == 0 ? "204 No Content" : "200 OK")) {
            var measured = run(server, 0, new ArrivalPattern.Arrivals(100, 4), 400);

            assertThat(measured.failed()).isEqualTo(Map.of("404", 10L));
        }
    }

    @Test
    void a_connection_that_is_closed_after_an_answer_is_opened_again_and_nothing_is_lost() throws Exception {
        try (var server = new ScriptedServer(call -> call % 5 == 0 ? "200 OK\r\nconnection: close" : OK)) {
            var measured = run(server, 0, new ArrivalPattern.Arrivals(100, 1), 500);

            assertThat(measured.failed()).isEmpty();
            assertThat(measured.made()).isEqualTo(50);
            assertThat(server.connections.get()).isBetween(10, 11); // after each fifth; the last one may be needless
        }
    }

    @Test
    void a_call_whose_connection_is_closed_instead_of_an_answer_is_a_failure_and_others_go_on() throws Exception {
        try (var server = new ScriptedServer(call -> call % 5 == 0 ? ScriptedServer.NONE : OK)) {
            var measured = run(server, 0, new ArrivalPattern.Arrivals(100, 1), 500);

            assertThat(measured.failed()).isEqualTo(Map.of("connection lost", 10L));
            assertThat(measured.made()).isEqualTo(50);
        }
    }

    @Test
    void nobody_there_is_told_with_the_address_and_the_reason() throws Exception {
        URI gone;
        try (var server = new ScriptedServer(_ -> OK)) {
            gone = server.uri();
        }
        try (var generator = new HttpGenerator()) {
            var task = new GeneratorTask(target(gone, 0), new ArrivalPattern.Outstanding(1), 0, 100);

            assertThatThrownBy(() -> generator.run(task))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("no connection to " + gone, "refused");
        }
    }

    private GeneratorResult run(ScriptedServer server, int expected, ArrivalPattern pace, long millis)
            throws Exception {
        try (var generator = new HttpGenerator()) {
            return generator.run(new GeneratorTask(target(server.uri(), expected), pace, 0, millis));
        }
    }

    private LoadTarget target(URI uri, int expected) {
        return LoadTarget.of(uri, "POST", List.of(), body, expected);
    }

    private static void stall() {
        var until = System.nanoTime() + STALL.toNanos();
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
