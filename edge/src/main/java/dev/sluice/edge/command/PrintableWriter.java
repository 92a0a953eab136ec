package dev.sluice.edge.command;

import dev.sluice.contracts.text.PrintableText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * What commands print to: nothing that a terminal would obey gets through, wherever it came from. Line breaks do: a command that
 * prints text of others on a line of its own uses {@link PrintableText#line}.
 */
public final class PrintableWriter extends FilterWriter {

    private PrintableWriter(Writer out) {
        super(out);
    }

    public static PrintWriter over(PrintWriter out) {
        return new PrintWriter(new PrintableWriter(out), true);
    }

    @Override
    public void write(int character) throws IOException {
        out.write(PrintableText.lines(Character.toString(character)));
    }

    @Override
    public void write(char[] characters, int from, int length) throws IOException {
        out.write(PrintableText.lines(new String(characters, from, length)));
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        out.write(PrintableText.lines(text.substring(from, from + length)));
    }
}
