package dev.sluice.edge.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.sluice.contracts.text.PrintableText;
import java.nio.charset.StandardCharsets;

/** JSON in which also those characters are escapes that JSON allows as they are and a terminal would obey. Outside of its strings
 * there are none. */
public final class PrintableJsonEncoder extends JsonEncoder {

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new String(super.encode(event), StandardCharsets.UTF_8);
        return PrintableText.lines(line).getBytes(StandardCharsets.UTF_8);
    }
}
