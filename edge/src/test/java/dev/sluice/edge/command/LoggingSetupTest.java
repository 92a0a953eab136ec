package dev.sluice.edge.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.text.PrintableText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code logback.xml} makes of an event. */
class LoggingSetupTest {
    private final Throwable failure =
            new IllegalStateException("first\nsecond\r\nthird", new RuntimeException("cause\nof it"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"text", "text-file"})
    void as_text_an_event_with_an_exception_is_one_line(String form) throws Exception {
        var line = written(form, Map.of("requestId", "ours", "callerRequestId", "theirs"));

        assertThat(line).endsWith(System.lineSeparator());
        assertThat(line.lines())
                .singleElement()
                .asString()
                .contains("[ours theirs] one | two ", "first | second | third", "cause | of it", "LoggingSetupTest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json-file"})
    void as_json_it_is_one_object_on_one_line(String form) throws Exception {
        var line = written(form, Map.of("requestId", "ours", "callerRequestId", "theirs"));

        assertThat(line.lines()).hasSize(1);
        var event = new ObjectMapper().readTree(line);
        assertThat(event.path("formattedMessage").asText()).isEqualTo("one\ntwo");
        assertThat(event.path("throwable").path("message").asText()).isEqualTo("first\nsecond\r\nthird");
        assertThat(event.path("mdc").path("requestId").asText()).isEqualTo("ours");
        assertThat(event.path("mdc").path("callerRequestId").asText()).isEqualTo("theirs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "text-file", "json", "json-file"})
    void nothing_that_a_terminal_would_obey_is_written(String form) throws Exception {
        var hostile = "\u001b[2J\u0007\u009b31m\u0085\u202e\u2066\u2028\u2029\u0000\u200b";
        var thrown = new IllegalStateException("no such order: " + hostile);

        var line = written(form, Map.of("requestId", "a" + hostile, "callerRequestId", hostile), "b" + hostile, thrown);

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip()).isEqualTo(PrintableText.line(line.strip()));
        assertThat(line.toLowerCase(Locale.ROOT))
                .contains("\\u001b", "\\u009b", "\\u202e", "\\u2066", "\\u2028", "\\u200b");
    }

    @Test
    void ids_that_are_not_there_leave_a_dash_or_nothing() throws Exception {
        assertThat(written("text", Map.of())).contains(" [-] ");
        assertThat(written("text", Map.of("requestId", "ours"))).contains(" [ours] ");
    }

    /** What the appender that this form names writes for one event. */
    private String written(String form, Map<String, String> context) throws Exception {
        return written(form, context, "one\ntwo", failure);
    }

    private String written(String form, Map<String, String> context, String message, Throwable thrown)
            throws Exception {
        var logback = new LoggerContext();
        logback.putProperty(LoggingSetup.VARIABLE, form);
        logback.putProperty("sluice.log." + form, folder.resolve("test.log").toString());
        var configurator = new JoranConfigurator();
        configurator.setContext(logback);
        configurator.doConfigure(Objects.requireNonNull(LoggingSetup.class.getResource("/logback.xml")));
        var root = logback.getLogger(Logger.ROOT_LOGGER_NAME);
        var event = new LoggingEvent(LoggingSetupTest.class.getName(), root, Level.ERROR, message, thrown, null);
        event.setMDCPropertyMap(context);
        var appender = (OutputStreamAppender<ILoggingEvent>) Objects.requireNonNull(root.getAppender(form));
        try {
            return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
        } finally {
            logback.stop();
        }
    }
}
