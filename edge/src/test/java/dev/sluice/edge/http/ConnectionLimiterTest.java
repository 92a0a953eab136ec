package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The rule over raw sockets; 127.0.0.1, 127.0.0.2 … are different callers. */
class ConnectionLimiterTest {
    private static final String ATTACKER = "127.0.0.2";

    /** An empty SETTINGS frame after the preface of HTTP/2. */
    private static final String HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    private static UnaryOperator<ListenerSettings> bound(int all, int ofAddress) {
        return ListenConfigs.limits(new ListenerSettings.Limits(
                Listening.MAX_BODY,
                100,
                all,
                ofAddress,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                ListenerSettings.Uploads.USUAL));
    }

    private static int status(Raw caller, String path) throws IOException {
        return caller.send(Raw.head("GET " + path + " HTTP/1.1")).answer().status();
    }

    /** Whether a new caller gets in: a call may count as in flight for a moment after its caller has the answer. */
    private static boolean isServed(Listening listening) {
        try (var newcomer = listening.connect()) {
            return status(newcomer, "/new") == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for what must not depend on when the listener gets round to it. */
    private static void until(Callable<Boolean> holds) {
        await().atMost(Duration.ofSeconds(20)).until(holds);
    }

    private static boolean isOpen(Listening listening, int connections) {
        return listening.listener().connections().open() == connections;
    }

    static Stream<Arguments> idle() {
        return Stream.of(
                Arguments.of("silent", ""),
                Arguments.of("slow head", "GET / HTTP/1.1\r\nHost: a\r\nA: "),
                Arguments.of("HTTP/2", HTTP_2),
                Arguments.of("kept alive", Raw.head("GET /before HTTP/1.1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("idle")
    void an_idle_connection_of_whatever_sort_makes_room_for_a_new_caller(String sort, String bytes) throws IOException {
        try (var listening = new Listening(new StubEdge(), bound(1, 1));
                var attacker = new Raw(listening.port(), ATTACKER)) {
            attacker.send(bytes);
            if (sort.equals("kept alive")) {
                assertThat(attacker.answer().status()).isEqualTo(200);
            }

            until(() -> isServed(listening));
            assertThat(attacker.rest()).doesNotContain("HTTP/1.1 ");
            assertThat(listening.listener().connections().evicted()).isEqualTo(1);
        }
    }

    @Test
    void the_longest_idle_goes_first() throws IOException {
        try (var listening = new Listening(new StubEdge(), bound(3, 3));
                var first = listening.connect();
                var second = listening.connect();
                var third = listening.connect()) {
            for (var caller : List.of(first, second, third)) {
                assertThat(status(caller, "/")).isEqualTo(200);
            }
            assertThat(status(first, "/again")).isEqualTo(200);

            until(() -> isServed(listening));

            assertThat(second.rest()).isEmpty();
            assertThat(status(first, "/")).isEqualTo(200);
            assertThat(status(third, "/")).isEqualTo(200);
        }
    }

    @Test
    void a_connection_with_a_call_in_flight_stays_and_where_all_have_one_the_newcomer_is_closed_at_once()
            throws Exception {
        var began = new CountDownLatch(2);
        var finish = new CountDownLatch(1);
        try (var listening = new Listening(
                        new StubEdge(received -> {
                            if (received.rawPath().equals("/wait")) {
                                began.countDown();
                                finish.await();
                            }
                            return StubEdge.text(200, "done");
                        }),
                        bound(2, 2));
                var first = listening.connect();
                var second = listening.connect()) {
            first.send(Raw.head("GET /wait HTTP/1.1"));
            second.send(Raw.head("GET /wait HTTP/1.1"));
            began.await();

            try (var newcomer = listening.connect()) {
                assertThat(newcomer.rest()).doesNotContain("HTTP");
            }
            finish.countDown();

            assertThat(first.answer().status()).isEqualTo(200);
            assertThat(second.answer().status()).isEqualTo(200);
            until(
                    () -> { // the end of a call is counted after its answer was sent
                        try (var newcomer = listening.connect()) {
                            return newcomer.send(Raw.head("GET / HTTP/1.1", "Connection: close"))
                                    .rest()
                                    .contains("200");
                        }
                    });
            assertThat(listening.listener().connections().evictedOfAddress()).isPositive();
        }
    }

    @Test
    void an_address_over_its_share_closes_its_own_and_takes_nothing_from_others() throws IOException {
        try (var listening = new Listening(new StubEdge(), bound(10, 3));
                var witness = listening.connect()) {
            assertThat(status(witness, "/")).isEqualTo(200);
            var attackers = new ArrayList<Raw>();
            for (var count = 0; count < 20; count++) {
                attackers.add(new Raw(listening.port(), ATTACKER));
            }

            until(() -> listening.listener().connections().evictedOfAddress() == 17);
            assertThat(listening.listener().connections().open()).isEqualTo(4);
            assertThat(status(witness, "/")).isEqualTo(200);
            for (var attacker : attackers) {
                attacker.close();
            }
        }
    }

    @Test
    void trusted_proxies_have_no_share() throws IOException {
        var trusting = ListenConfigs.trustedProxy(ATTACKER);
        try (var listening = new Listening(
                        new StubEdge(), config -> trusting.apply(bound(10, 1).apply(config)));
                var first = new Raw(listening.port(), ATTACKER);
                var second = new Raw(listening.port(), ATTACKER)) {
            assertThat(status(first, "/")).isEqualTo(200);
            assertThat(status(second, "/")).isEqualTo(200);
            assertThat(status(first, "/")).isEqualTo(200);
        }
    }

    @Test
    void connections_that_ended_count_no_more() throws IOException {
        try (var listening = new Listening(new StubEdge(), bound(5, 5));
                var stays = listening.connect()) {
            assertThat(status(stays, "/")).isEqualTo(200);
            for (var count = 0; count < 50; count++) {
                try (var caller = listening.connect()) {
                    caller.send(Raw.head("GET / HTTP/1.1", "Connection: close"));
                    assertThat(caller.rest()).contains("200");
                }
                until(() -> isOpen(listening, 1));
            }

            assertThat(listening.listener().connections().evicted()).isZero();
            assertThat(status(stays, "/")).isEqualTo(200);
        }
    }

    @Test
    void a_call_that_begins_and_an_eviction_exclude_each_other() throws Exception {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var evicted = new AtomicInteger();
            for (var round = 0; round < 200; round++) {
                try (var channel = SocketChannel.open(server.getLocalAddress())) {
                    var patience = new ConnectionTimeouts(
                            Listening.LIMITS,
                            List.of(),
                            new UploadRegistry(ListenerSettings.Uploads.USUAL, System::nanoTime));
                    patience.accepted(channel);
                    var connection = Objects.requireNonNull(patience.connection(channel.getRemoteAddress()));
                    var since = connection.idleSinceNanos();
                    var evicting = Thread.ofPlatform().start(() -> evicted.addAndGet(connection.evict(since) ? 1 : 0));
                    var isBegun = begins(connection);
                    evicting.join();

                    assertThat(channel.isOpen()).isEqualTo(isBegun);
                    connection.close();
                }
                server.accept().close();
            }
            assertThat(evicted.get()).isBetween(0, 200);
        }
    }

    private static boolean begins(ConnectionTimeouts.TrackedConnection connection) {
        try {
            connection.requestBegins(false);
            return true;
        } catch (CloseConnectionException e) {
            return false;
        }
    }

    @Test
    void a_crowd_writes_one_line_a_second() throws IOException {
        var logger = (Logger) LoggerFactory.getLogger(ConnectionLimiter.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        var began = System.nanoTime();
        try (var listening = new Listening(new StubEdge(), bound(10, 5))) {
            for (var count = 0; count < 200; count++) {
                new Raw(listening.port(), ATTACKER).reset();
            }
            for (var count = 0; count < 20; count++) {
                new Raw(listening.port(), ATTACKER);
            }
            until(() -> listening.listener().connections().evictedOfAddress() > 10);

            var seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;
            assertThat(lines.list).isNotEmpty().hasSizeLessThanOrEqualTo((int) (4 * seconds));
            assertThat(lines.list.getFirst().getFormattedMessage()).contains("share of 5 connections");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void an_ipv6_client_counts_with_its_64_bits() {
        var one = ClientAddress.network(InetAddress.ofLiteral("2001:db8:1:2::1"));

        assertThat(one).isEqualTo(ClientAddress.network(InetAddress.ofLiteral("2001:db8:1:2:ffff::9")));
        assertThat(one).isNotEqualTo(ClientAddress.network(InetAddress.ofLiteral("2001:db8:1:3::1")));
        assertThat(ClientAddress.network(InetAddress.ofLiteral("192.0.2.1")))
                .isNotEqualTo(ClientAddress.network(InetAddress.ofLiteral("192.0.2.2")));
    }
}
