package dev.sluice.edge.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The last net of all commands. */
class PrintableWriterTest {
    private final StringWriter terminal = new StringWriter();
    private final PrintWriter out = PrintableWriter.over(new PrintWriter(terminal, true));

    @Test
    void lines_of_a_command_pass_and_what_a_terminal_would_obey_does_not() {
        out.println("one\ttwo");
        out.printf("%s %s%n", "\u001b[2J", "na\u00efve \ud83d\ude00");
        out.print('\u009b');
        out.write("\u202exyz".toCharArray(), 0, 3);
        out.flush();

        assertThat(terminal.toString()).isEqualTo("one\ttwo\n\\u001b[2J na\u00efve \ud83d\ude00\n\\u009b\\u202exy");
    }
}
