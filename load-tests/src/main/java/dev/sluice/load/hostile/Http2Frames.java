package dev.sluice.load.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Frames of HTTP/2 as bytes (RFC 9113 §4.1), well formed or not: nothing is checked, so that a server's checks can be.
 * Header blocks are literals without indexing and without Huffman codes (RFC 7541 §6.2.2), save where bytes are given.
 */
public final class Http2Frames {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;

    private static final int PREFIX_OF_LENGTH = 127;

    private Http2Frames() {}

    /** What a client says first: the preface and empty settings. */
    public static byte[] preface() {
        return joined("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0));
    }

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return frameOfLength(payload.length, type, flags, stream, payload);
    }

    /** A frame whose length field says something of its own. */
    public static byte[] frameOfLength(int length, int type, int flags, int stream, byte... payload) {
        byte[] head = {
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) type,
            (byte) flags,
            (byte) (stream >>> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        };
        return joined(head, payload);
    }

    /** The whole head of a request in one frame.
     * @param fields names and values in turns, pseudo fields as {@code :method} among them */
    public static byte[] headers(int stream, boolean ends, String... fields) {
        return frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, block(fields));
    }

    /** A GET without a body. */
    public static byte[] get(int stream, String path, String... more) {
        return headers(stream, true, with(more, ":method", "GET", ":scheme", "http", ":authority", "x", ":path", path));
    }

    /** A POST whose body is still to come. */
    public static byte[] post(int stream, String path, String... more) {
        return headers(
                stream, false, with(more, ":method", "POST", ":scheme", "http", ":authority", "x", ":path", path));
    }

    private static String[] with(String[] more, String... first) {
        var all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    /** @param fields names and values in turns; a char is an octet */
    public static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (var at = 0; at < fields.length; at += 2) {
            block.write(0);
            literal(fields[at], block);
            literal(fields[at + 1], block);
        }
        return block.toByteArray();
    }

    private static void literal(String text, ByteArrayOutputStream out) {
        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeBytes(length(octets.length));
        out.writeBytes(octets);
    }

    /** An integer with a prefix of seven bits, of which the eighth says that no Huffman code follows (RFC 7541 §5.1). */
    private static byte[] length(int value) {
        if (value < PREFIX_OF_LENGTH) {
            return new byte[] {(byte) value};
        }
        var bytes = new ByteArrayOutputStream();
        bytes.write(PREFIX_OF_LENGTH);
        var rest = value - PREFIX_OF_LENGTH;
        for (; rest > 127; rest >>= 7) {
            bytes.write((rest & 127) | 128);
        }
        bytes.write(rest);
        return bytes.toByteArray();
    }

    public static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
