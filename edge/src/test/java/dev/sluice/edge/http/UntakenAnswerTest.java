package dev.sluice.edge.http;

import static dev.sluice.edge.http.RawHttp2Client.NO_ERROR;
import static dev.sluice.edge.http.RawHttp2Client.fields;
import static dev.sluice.edge.http.RawHttp2Client.head;
import static dev.sluice.edge.http.RawHttp2Client.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.edge.request.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that nobody reads, and bodies that stay away behind them: neither may keep anything that others need. */
@Timeout(60)
class UntakenAnswerTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int INITIAL_WINDOW_SIZE = 4;

    private static Listening refusing(int inFlight, int connections, Duration transfer) {
        return new Listening(
                new StubEdge(received -> StubEdge.refused(received.id(), new Refusal.NoToken())),
                ListenConfigs.limits(
                        new ListenerSettings.Limits(Listening.MAX_BODY, inFlight, connections, transfer, LONG)));
    }

    @Test
    void a_connection_whose_answers_nobody_takes_gives_its_place_back() throws IOException {
        try (var listening = refusing(100, 2, SHORT)) {
            for (var round = 0; round < 4; round++) {
                try (var first = RawHttp2Client.connect(listening.port(), INITIAL_WINDOW_SIZE, 0);
                        var second = RawHttp2Client.connect(listening.port(), INITIAL_WINDOW_SIZE, 0)) {
                    first.send(head(1, false, fields("POST", "/body-stays-away")));
                    second.send(request(1, "POST", "/no-body"));
                    assertThat(first.answer(1).reset()).isPresent();
                    assertThat(second.answer(1).reset()).isPresent();
                }
                await().until(() -> listening.listener().connections().open() == 0);
            }

            try (var witness = listening.connect()) {
                assertThat(witness.send(Raw.head("GET / HTTP/1.1")).answer().status())
                        .isEqualTo(401);
            }
            await().until(() -> listening.listener().answers().pending() == 0);
        }
    }

    @Test
    void they_take_no_place_of_requests_in_flight() throws IOException {
        try (var listening = refusing(10, 100, LONG)) {
            var callers = new ArrayList<RawHttp2Client>();
            for (var caller = 0; caller < 11; caller++) {
                var idle = RawHttp2Client.connect(listening.port(), INITIAL_WINDOW_SIZE, 0);
                callers.add(idle);
                for (var call = 0; call < 100; call++) {
                    idle.send(request(2 * call + 1, "GET", "/"));
                }
            }
            await().until(() -> listening.listener().answers().evicted() >= 50);
            await().until(() -> listening.listener().answers().pending() <= 1_000);

            try (var witness = listening.connect()) {
                assertThat(witness.send(Raw.head("GET / HTTP/1.1")).answer().status())
                        .isEqualTo(401);
            }
            for (var caller : callers) {
                caller.close();
            }
        }
    }

    /** RFC 9113 §8.1: the answer stands, and no more of the body is wanted. */
    @Test
    void a_body_that_stays_away_after_its_answer_is_not_waited_for() throws IOException {
        try (var listening = refusing(100, 100, LONG);
                var caller = RawHttp2Client.connect(listening.port())) {
            caller.send(head(1, false, fields("POST", "/")));

            var answer = caller.answer(1);

            assertThat(answer.status()).isEqualTo(401);
            await().until(() -> caller.soFar(1).reset().equals(Optional.of(NO_ERROR)));
            caller.send(request(3, "GET", "/next"));
            assertThat(caller.answer(3).status()).isEqualTo(401);
        }
    }
}
