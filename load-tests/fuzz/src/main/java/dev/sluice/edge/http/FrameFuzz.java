package dev.sluice.edge.http;

import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import io.helidon.http.http2.Http2Exception;
import java.util.Arrays;

/** What frames of HTTP/2 come to does not depend on how their bytes are split. */
public final class FrameFuzz {

    private FrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var bytes = new InputBytes(input);
        var size = 1 + bytes.below(64);
        var text = bytes.rest();

        var whole = counted(text, text.length + 1);

        Invariant.same(whole, counted(text, 1), "octet by octet it is the same");
        Invariant.same(whole, counted(text, size), "in pieces it is the same");
    }

    private static String counted(byte[] text, int size) {
        var frames = new FrameCheck(() -> 0);
        try {
            for (var at = 0; at < text.length; at += size) {
                frames.passes(Arrays.copyOfRange(text, at, Math.min(text.length, at + size)));
            }
            return "all of it passes";
        } catch (Http2Exception e) {
            return e.code() + ": " + e.getMessage();
        }
    }
}
