package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTimeoutsTest {
    private static final Listening LISTENING = new Listening(
            new StubEdge(),
            ListenConfigs.limits(new ListenerSettings.Limits(
                    Listening.MAX_BODY, 100, 100, Duration.ofMillis(400), Duration.ofMillis(300))));

    @AfterAll
    static void stop() {
        LISTENING.close();
    }

    @Test
    void a_body_that_stops_coming_is_answered_408() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Length: 10") + "hello");

            var answer = caller.answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("connection")).contains("close");
            assertThat(caller.rest()).isEmpty();
        }
    }

    @Test
    void a_chunk_that_stops_coming_is_answered_408() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "a\r\nhello");

            assertThat(caller.answer().status()).isEqualTo(408);
        }
    }

    @Test
    void a_body_is_awaited_no_longer_than_the_deadline_of_its_request() throws IOException {
        var edge = new StubEdge(received -> StubEdge.echo(received, Duration.ofMillis(200)));
        try (var listening = new Listening(edge);
                var caller = listening.connect()) {
            var before = System.nanoTime();
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Length: 10") + "hello");

            assertThat(caller.answer().status()).isEqualTo(408);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(
                            Duration.ofMillis(200), Listening.LIMITS.transfer().dividedBy(2));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET /he",
                "GET / HTTP/1.1",
                "GET / HTTP/1.1\r",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: local"
            })
    void a_head_that_stops_coming_is_answered_408(String head) throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(head);

            assertThat(caller.answer().status()).isEqualTo(408);
            assertThat(caller.rest()).isEmpty();
        }
    }

    @Test
    void half_a_line_after_an_answer_is_answered_408_too() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("GET / HTTP/1.1")).answer();
            caller.send("GET /he");

            assertThat(caller.answer().status()).isEqualTo(408);
            assertThat(caller.rest()).isEmpty();
        }
    }

    @Test
    void a_connection_on_which_nothing_comes_is_closed() throws IOException {
        try (var caller = LISTENING.connect()) {
            assertThat(caller.rest()).isEmpty();
        }
    }

    @Test
    void a_request_in_flight_is_never_taken_for_an_idle_connection() throws IOException {
        try (var listening =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var channel = SocketChannel.open(listening.getLocalAddress())) {
            var limits = new ListenerSettings.Limits(1, 1, 100, Duration.ofMillis(1), Duration.ofMillis(1));
            var patience =
                    new ConnectionTimeouts(limits, List.of(), new UploadRegistry(limits.uploads(), System::nanoTime));
            patience.accepted(channel);
            var connection = Objects.requireNonNull(patience.connection(channel.getRemoteAddress()));
            var later = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            assertThat(connection.isOverdue(later)).isTrue();

            connection.requestBegins(false);
            connection.giveUp(); // sets a time, as the end of another request may

            assertThat(connection.isOverdue(later)).isFalse();
            connection.requestEnds();
            assertThat(connection.isOverdue(later)).isTrue();
        }
    }

    @Test
    void a_wait_that_cannot_be_ended_does_not_end_the_watch() throws Exception {
        var ended = new CountDownLatch(1);
        var uploads = new UploadRegistry(Listening.LIMITS.uploads(), System::nanoTime);
        try (var patience = new ConnectionTimeouts(Listening.LIMITS, List.of(), uploads)) {
            patience.start();
            patience.limit(Duration.ZERO, () -> {
                throw new StackOverflowError("as this test wants");
            });
            patience.limit(Duration.ofMillis(600), ended::countDown);

            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_connection_that_is_left_idle_is_closed() throws IOException {
        try (var caller = LISTENING.connect()) {
            caller.send(Raw.head("GET / HTTP/1.1")).answer();

            assertThat(caller.rest()).isEmpty();
        }
    }
}
