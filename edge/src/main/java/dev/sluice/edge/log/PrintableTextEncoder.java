package dev.sluice.edge.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.sluice.contracts.text.PrintableText;
import java.nio.charset.StandardCharsets;

/** Each event on one line in which nothing is left that a terminal would obey, whoever wrote it. */
public final class PrintableTextEncoder extends PatternLayoutEncoder {

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = getLayout().doLayout(event).stripTrailing();
        return (PrintableText.line(line) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }
}
