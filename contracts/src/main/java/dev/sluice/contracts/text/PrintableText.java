package dev.sluice.contracts.text;

import java.util.Locale;

/**
 * Text of callers and services for a terminal or a log. What a terminal would obey, or would not show, is written as an escape
 * such as <code>&#92;u001b</code>: controls (C0, DEL and C1), format characters (Unicode Cf: changes of direction, those without
 * width, tags), line and paragraph separators, and halves of surrogate pairs. Nobody so writes a line that is not his own.
 */
public final class PrintableText {

    private PrintableText() {}

    /** On one line: line breaks and tabs are escapes as well. */
    public static String line(String text) {
        return escaped(text, false);
    }

    /** Line breaks and tabs stay; for text that has its lines from us. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepsLines) {
        var at = firstUnfit(text, keepsLines);
        if (at == text.length()) {
            return text;
        }
        var fit = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (int point; at < text.length(); at += Character.charCount(point)) {
            point = text.codePointAt(at);
            if (isFit(point, keepsLines)) {
                fit.appendCodePoint(point);
            } else {
                escape(point, fit);
            }
        }
        return fit.toString();
    }

    private static int firstUnfit(String text, boolean keepsLines) {
        var at = 0;
        while (at < text.length() && isFit(text.codePointAt(at), keepsLines)) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static boolean isFit(int point, boolean keepsLines) {
        if (point >= ' ' && point < 0x7f) {
            return true;
        }
        if (point == '\n' || point == '\t') {
            return keepsLines;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /** As in JSON, where the same is allowed within a string. */
    private static void escape(int point, StringBuilder into) {
        switch (point) {
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            default -> {
                for (var half : Character.toChars(point)) {
                    into.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
                }
            }
        }
    }
}
