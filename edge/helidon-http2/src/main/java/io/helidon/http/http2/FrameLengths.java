package io.helidon.http.http2;

import org.jspecify.annotations.NullMarked;

/** Which frames of a wrong length end the connection. Stands in place of a method of {@link Http2FrameType}. */
@NullMarked
final class FrameLengths {
    private FrameLengths() {}

    /** PRIORITY of a wrong length concerns its stream alone (RFC 9113 §6.3) and is looked at there. */
    static void checkLength(Http2FrameType type, int octets) {
        if (type != Http2FrameType.PRIORITY) {
            type.checkLength$original(octets);
        }
    }
}
