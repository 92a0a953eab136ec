package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.edge.observe.LogLimiter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever bytes come, the log keeps its size: no stack traces, a line a second for each kind. */
class HostileLogTest {
    private static final int ROUNDS = 8;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = "000000040000000000";
    private static final List<String> HTTP_1 = List.of(
            "\0\1\2\3\4\r\n\r\n",
            "hello\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: [::\r\n\r\n",
            Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "3\rabc\r\n0\r\n\r\n",
            Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "3\nabc\r\n0\r\n\r\n",
            Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "3\r\nabcXX0\r\n\r\n",
            Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "zz\r\n",
            Raw.head("POST / HTTP/1.1", "Transfer-Encoding: chunked") + "7fffffff\r\n",
            Raw.head("POST / HTTP/1.1", "Content-Length: 10") + "cut",
            "\u0016\u0003\u0001\0\5\1\0\0\1\3");

    /** Each after an empty SETTINGS frame. */
    private static final List<String> HTTP_2 = List.of(
            "00000a0105000000018284864101610000016100", // a header line without a name
            "0000040105000000018284 86ff".replace(" ", ""), // an index that is not in the table
            "000005000000000000aaaaaaaaaa", // DATA of stream 0
            "00000101050000000200", // an even stream
            "ffffff010500000001", // longer than any frame may be
            "000004080000000000000000 00".replace(" ", ""), // a WINDOW_UPDATE of nothing
            "0000060400000000000004ffffffff", // a window over 2^31
            "0000030500000000000000ff", // PUSH_PROMISE of a caller
            "000001ff0000000000ff"); // an unknown frame

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger server = (Logger) LoggerFactory.getLogger("io.helidon");

    @Test
    void bytes_of_many_sorts_write_no_stack_trace_and_few_lines(@TempDir Path folder) throws Exception {
        LogLimiter.install();
        var lines = new Lines();
        lines.start();
        root.addAppender(lines);
        server.setLevel(Level.WARN);
        var began = System.nanoTime();
        try (var plain = new Listening(new StubEdge());
                var secure = new Listening(new StubEdge(), SelfSigned.in(folder)::over)) {
            for (var round = 0; round < ROUNDS; round++) {
                for (var bytes : HTTP_1) {
                    send(plain, bytes.getBytes(StandardCharsets.ISO_8859_1));
                    send(secure, bytes.getBytes(StandardCharsets.ISO_8859_1));
                }
                for (var frame : HTTP_2) {
                    var bytes = HexFormat.of().parseHex(SETTINGS + frame);
                    send(
                            plain,
                            (PREFACE + new String(bytes, StandardCharsets.ISO_8859_1))
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            }

            try (var witness = plain.connect()) {
                assertThat(witness.send(Raw.head("GET / HTTP/1.1")).answer().status())
                        .isEqualTo(200);
            }
        } finally {
            root.detachAppender(lines);
            server.setLevel(null);
        }
        var seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;

        assertThat(lines.seen).allSatisfy(line -> {
            assertThat(line.getThrowableProxy()).isNull();
            assertThat(line.getFormattedMessage()).doesNotContain("\n").hasSizeLessThan(1_200);
        });
        assertThat(lines.seen.stream().collect(Collectors.groupingBy(HostileLogTest::kind, Collectors.counting())))
                .allSatisfy((_, count) -> assertThat(count).isLessThanOrEqualTo(seconds));
    }

    private static String kind(ILoggingEvent line) {
        return line.getLoggerName() + line.getFormattedMessage().replaceAll("\\[.*?\\]|[0-9]", "");
    }

    private static void send(Listening listening, byte[] bytes) throws IOException {
        try (var caller = listening.connect()) {
            caller.send(bytes);
            caller.endSending();
            assertThat(caller.rest()).isNotNull(); // until the edge has done with it
        }
    }

    /** Of what callers can reach; other tests log beside this one. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<ILoggingEvent> seen = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            if (line.getLoggerName().startsWith("io.helidon")
                    || line.getLoggerName().contains(".listen.")) {
                seen.add(line);
            }
        }
    }
}
