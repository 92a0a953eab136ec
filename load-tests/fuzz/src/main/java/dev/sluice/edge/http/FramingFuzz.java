package dev.sluice.edge.http;

import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import io.helidon.http.RequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Where HTTP/1.1's messages begin and end does not depend on how their bytes are split, and what breaks the grammar ends there. */
public final class FramingFuzz {

    private FramingFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var bytes = new InputBytes(input);
        var size = 1 + bytes.below(64);
        var text = bytes.rest();

        var whole = handedOn(pieces(text, text.length + 1));

        Invariant.same(whole, handedOn(pieces(text, 1)), "octet by octet it is the same");
        Invariant.same(whole, handedOn(pieces(text, size)), "in pieces it is the same");
    }

    private static Deque<byte[]> pieces(byte[] text, int size) {
        var pieces = new ArrayDeque<byte[]>();
        for (var at = 0; at < text.length; at += size) {
            pieces.add(Arrays.copyOfRange(text, at, Math.min(text.length, at + size)));
        }
        return pieces;
    }

    private static String handedOn(Deque<byte[]> pieces) {
        var framing = new MessageFraming(pieces::poll);
        var out = new ByteArrayOutputStream();
        try {
            for (var next = framing.next(); next != null; next = framing.next()) {
                out.writeBytes(next);
            }
        } catch (RequestException e) {
            Invariant.holds(
                    e.status().code() / 100 == 4 || e.status().code() == 501 || isHalfALine(e),
                    "a fault is the caller's");
            out.writeBytes(("!" + e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** Helidon's own error for input that ends early, which is answered with 400 all the same. */
    private static boolean isHalfALine(RequestException e) {
        return "the request line broke off".equals(e.getMessage());
    }
}
