package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Half of an id of a run, in 64 bits. Two ids that share one are as good as impossible (one in 10¹³ for a thousand of them). */
final class IdHash {
    /** Of a text that is no id of a run. */
    static final long NONE = 0;

    private IdHash() {}

    /** @param id as {@link ReplayIds} makes them */
    static long of(String id) {
        var bytes = decoded(id);
        var half = NONE;
        for (var at = 0; bytes != null && at < Long.BYTES && at < bytes.length; at++) {
            half = (half << Byte.SIZE) | (bytes[at] & 0xff);
        }
        return half;
    }

    private static byte @Nullable [] decoded(String id) {
        try {
            return Base64.getUrlDecoder().decode(id.getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
