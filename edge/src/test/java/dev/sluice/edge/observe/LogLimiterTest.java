package dev.sluice.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLimiterTest {
    private static final long SECOND = 1_000_000_000;

    private final LoggerContext logback = new LoggerContext();
    private final AtomicLong now = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = logback.getLogger("dev.sluice.edge.http.SomeClass");

    @BeforeEach
    void install() {
        lines.start();
        logback.setMDCAdapter(new LogbackMDCAdapter());
        logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
        logback.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        var room = logback.getLogger("dev.sluice.edge.http");
        var limiter = new LogLimiter(logback.getLogger("dev.sluice.edge"), now::get);
        limiter.setContext(logback);
        limiter.start();
        room.addAppender(limiter);
        room.setAdditive(false);
    }

    private static Exception fault(String message) {
        return new IllegalStateException(message, new IllegalArgumentException("deeper"));
    }

    @Test
    void an_exception_is_told_in_one_line_without_its_stack() {
        logger.error("the edge failed on {}", "call 1", fault("odd\r\n\u001b[31mvalue"));

        assertThat(lines.list).hasSize(1);
        var line = lines.list.getFirst();
        assertThat(line.getThrowableProxy()).isNull();
        assertThat(line.getLevel()).isEqualTo(Level.ERROR);
        assertThat(line.getLoggerName()).isEqualTo(logger.getName());
        assertThat(line.getFormattedMessage())
                .startsWith("the edge failed on call 1: java.lang.IllegalStateException: odd   [31mvalue"
                        + " (LogLimiterTest.fault:")
                .contains("caused by java.lang.IllegalArgumentException: deeper (LogLimiterTest.fault:")
                .doesNotContain("\n", "\r", "\u001b");
    }

    @Test
    void of_one_kind_a_second_brings_one_line_and_the_next_says_how_many_were_left_out() {
        for (var count = 0; count < 1_000; count++) {
            logger.warn("bad bytes of {}", count, fault("at " + count));
        }
        now.addAndGet(SECOND);
        logger.warn("bad bytes of {}", 1_000, fault("at 1000"));

        assertThat(lines.list).hasSize(2);
        assertThat(lines.list.get(1).getFormattedMessage()).endsWith("(and 999 like it since the last such line)");
    }

    @Test
    void other_kinds_are_not_held_back() {
        logger.warn("one");
        logger.warn("another");
        logger.error("one");
        logger.warn("one", fault("with a fault"));
        logback.getLogger("dev.sluice.edge.http.OtherClass").warn("one");

        assertThat(lines.list).hasSize(5);
    }

    @Test
    void more_kinds_than_there_should_be_share_one() {
        for (var count = 0; count < 1_000; count++) {
            logger.warn("number " + count);
        }

        assertThat(lines.list).hasSizeBetween(250, 260);
    }

    @Test
    void a_long_line_is_cut() {
        logger.warn("long {}", "x".repeat(100_000), fault("y"));

        assertThat(lines.list.getFirst().getFormattedMessage()).hasSizeLessThan(1_100);
    }

    @Test
    void news_is_not_held_back() {
        logger.info("started");
        logger.info("started");

        assertThat(lines.list).hasSize(2);
    }

    @Test
    void at_debug_everything_is_written_as_it_is() {
        logger.setLevel(Level.DEBUG);

        logger.warn("one", fault("a"));
        logger.warn("one", fault("b"));

        assertThat(lines.list).hasSize(2).allMatch(line -> line.getThrowableProxy() != null);
    }
}
