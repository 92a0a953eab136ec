package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that do not come, or slowly, and what they may not take from others. */
@Timeout(60)
class SlowBodyTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofHours(1);

    private static UnaryOperator<ListenerSettings> room(
            int inFlight, int most, int perCaller, long bytes, int bytesPerSecond, Duration grace) {
        var uploads = new ListenerSettings.Uploads(most, perCaller, bytes, bytesPerSecond, grace);
        return ListenConfigs.limits(
                new ListenerSettings.Limits(Listening.MAX_BODY, inFlight, 100, 100, LONG, LONG, uploads));
    }

    private static Listening patient(int most, long bytes) {
        return new Listening(new StubEdge(), room(100, most, most, bytes, 1, NEVER));
    }

    private static Listening strict() {
        return new Listening(new StubEdge(), room(100, 100, 100, 1 << 20, 1_000, Duration.ofMillis(300)));
    }

    @Test
    void a_body_that_does_not_come_is_answered_408_long_before_its_time_is_over() throws IOException {
        try (var listening = strict();
                var caller = listening.connect()) {
            caller.send(Raw.head("POST / HTTP/1.1", "Content-Length: 2"));

            assertThat(caller.answer().status()).isEqualTo(408);
            assertThat(caller.rest()).isEmpty();
            assertThat(listening.listener().uploads().slow()).isOne();
        }
    }

    @Test
    void on_http2_only_its_stream_ends() throws IOException {
        try (var listening = strict();
                var caller = new RawHttp2(listening.port())) {
            caller.post(1, "/", 2).post(3, "/", 2).data(3, "ok", true);
            assertThat(caller.answer(3)).isEqualTo("ok");

            assertThat(caller.answer(1)).contains("RequestTimeout");

            caller.post(5, "/", 2).data(5, "on", true);
            assertThat(caller.answer(5)).isEqualTo("on");
        }
    }

    /** Helidon shows nothing of a chunk before its last byte, so what came on the wire counts. */
    @Test
    void a_slow_chunk_is_not_taken_for_none() throws Exception {
        try (var listening = strict();
                var caller = listening.connect()) {
            var piece = "x".repeat(90);
            caller.send(Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "384\r\n" + piece);
            for (var sent = 1; sent < 10; sent++) {
                await().pollDelay(Duration.ofMillis(50)).until(() -> true);
                caller.send(piece);
            }
            caller.send("\r\n0\r\n\r\n");

            assertThat(caller.answer().body()).hasSize(900);
        }
    }

    @Test
    void where_the_room_is_full_the_slowest_is_answered_503_and_the_newcomer_served() throws IOException {
        try (var listening = patient(2, 1 << 20);
                var idle = listening.connect();
                var slow = listening.connect();
                var newcomer = listening.connect()) {
            idle.send(Raw.head("POST /idle HTTP/1.1", "Content-Length: 10"));
            arriving(listening, 1);
            slow.send(Raw.head("POST /slow HTTP/1.1", "Content-Length: 600") + "x".repeat(500));
            arriving(listening, 2);
            await().until(() -> listening.listener().uploads().bytes() >= 500);

            newcomer.send(Raw.head("POST /new HTTP/1.1", "Content-Length: 2") + "ok");

            assertThat(newcomer.answer().body()).isEqualTo("ok");
            var ended = idle.answer();
            assertThat(ended.status()).isEqualTo(503);
            assertThat(ended.body()).contains("UPLOADS", "2 bodies on their way");
            assertThat(idle.rest()).isEmpty();
            assertThat(slow.send("y".repeat(100)).answer().body()).hasSize(600);
        }
    }

    @Test
    void on_http2_the_slowest_stream_ends_and_the_others_go_on() throws IOException {
        try (var listening = patient(2, 1 << 20);
                var caller = new RawHttp2(listening.port())) {
            caller.post(1, "/", 10);
            arriving(listening, 1);
            caller.post(3, "/", 10).data(3, "hello", false);
            arriving(listening, 2);
            await().until(() -> listening.listener().uploads().bytes() == 5);

            caller.post(5, "/", 2).data(5, "ok", true);

            assertThat(caller.answer(5)).isEqualTo("ok");
            assertThat(caller.answer(1)).contains("UPLOADS");
            assertThat(caller.data(3, "world", true).answer(3)).isEqualTo("helloworld");
        }
    }

    @Test
    void bodies_on_their_way_are_not_in_flight() throws IOException {
        var callers = new ArrayList<Raw>();
        // two, since a place is given back a moment after its answer is read
        try (var listening = new Listening(new StubEdge(), room(2, 100, 100, 1 << 20, 1, NEVER));
                var other = listening.connect()) {
            for (var number = 1; number <= 20; number++) {
                callers.add(listening.connect().send(Raw.head("POST / HTTP/1.1", "Content-Length: 2")));
                arriving(listening, number);
            }

            assertThat(other.send(Raw.head("GET / HTTP/1.1")).answer().status()).isEqualTo(200);
            for (var caller : callers) {
                assertThat(caller.send("ok").answer().body()).isEqualTo("ok");
            }
        } finally {
            for (var caller : callers) {
                caller.close();
            }
        }
    }

    @Test
    void a_body_that_finds_no_place_when_it_is_here_is_refused() throws IOException {
        var busy = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        var edge = new StubEdge(received -> {
            if (received.rawPath().equals("/busy")) {
                busy.countDown();
                done.await();
            }
            return StubEdge.echo(received);
        });
        try (var listening = new Listening(edge, room(1, 100, 100, 1 << 20, 1, NEVER));
                var late = listening.connect();
                var first = listening.connect()) {
            late.send(Raw.head("POST / HTTP/1.1", "Content-Length: 2"));
            arriving(listening, 1);
            first.send(Raw.head("GET /busy HTTP/1.1"));
            await().until(() -> busy.getCount() == 0);

            var refused = late.send("ok").answer();
            done.countDown();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("IN_FLIGHT", "1 requests in flight");
            assertThat(first.answer().status()).isEqualTo(200);
            await().until(() -> late.send(Raw.head("GET / HTTP/1.1")).answer().status() == 200);
        }
    }

    /** Announcing costs nothing: what counts is what is here, a chunk that nobody has seen the end of too. */
    @Test
    void bytes_count_as_they_arrive_and_the_slowest_ends_for_them() throws IOException {
        var edge = new StubEdge(SlowBodyTest::length);
        try (var listening = new Listening(edge, room(100, 100, 100, 150_000, 1, NEVER));
                var slow = listening.connect();
                var quick = listening.connect()) {
            slow.send(Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "17700\r\n" + "x".repeat(80_000));
            await().until(() -> listening.listener().uploads().bytes() >= 80_000);
            quick.send(Raw.head("POST / HTTP/1.1", "Content-Length: 99000") + "x".repeat(98_000));

            assertThat(slow.answer().status()).isEqualTo(503);
            assertThat(quick.send("x".repeat(1_000)).answer().body()).isEqualTo("99000");
            await().until(() -> listening.listener().uploads().bytes() == 0);
        }
    }

    private static EdgeResponse length(ReceivedRequest received) throws InterruptedException {
        return switch (received.body().read(Listening.MAX_BODY, Deadline.after(System.nanoTime(), LONG))) {
            case Outcome.Go<byte[]>(var body) -> StubEdge.text(200, Integer.toString(body.length));
            case Outcome.Stop<byte[]>(var refusal) -> StubEdge.refused(received.id(), refusal);
        };
    }

    private static void arriving(Listening listening, long bodies) {
        await().until(() -> listening.listener().uploads().arriving() == bodies);
    }
}
