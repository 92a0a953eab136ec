package io.helidon.http.http2;

import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;

/** The lock under which Helidon writes each frame, for what must happen together with a frame. */
@NullMarked
public final class FrameLock {
    private FrameLock() {}

    /** Runs something while no other thread writes on this connection; it may write, and must not wait for windows. */
    public static <T> T holdDuring(Http2StreamWriter frames, Supplier<T> action) {
        var writer = (Http2ConnectionWriter) frames;
        writer.lock();
        try {
            return action.get();
        } finally {
            writer.streamLock.unlock();
        }
    }
}
