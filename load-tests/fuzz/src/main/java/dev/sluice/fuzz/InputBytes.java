package dev.sluice.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes an input apart from its beginning; what is not there any more is zero or empty. */
public final class InputBytes {
    private final byte[] bytes;
    private int at;

    public InputBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** One byte, as a number from 0 up to but not including the bound. */
    public int below(int bound) {
        return at < bytes.length ? Byte.toUnsignedInt(bytes[at++]) % bound : 0;
    }

    /** Up to the next zero byte, which is passed over, or to the end. */
    public byte[] field() {
        var from = at;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        var field = Arrays.copyOfRange(bytes, from, at);
        at = Math.min(bytes.length, at + 1);
        return field;
    }

    /** A field, each byte a character. */
    public String latin() {
        return new String(field(), StandardCharsets.ISO_8859_1);
    }

    /** A field as UTF-8, what is not replaced. */
    public String text() {
        return new String(field(), StandardCharsets.UTF_8);
    }

    public boolean isAtEnd() {
        return at >= bytes.length;
    }

    public byte[] rest() {
        var rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }
}
