package io.helidon.http.http2;

import org.jspecify.annotations.NullMarked;

/**
 * A header block that was read to its end and is no head of a request (RFC 9113 §8.1.1). The table of the connection is as the
 * sender has it, so the fault concerns one stream only.
 */
@NullMarked
public final class MalformedHeadException extends Http2Exception {
    private static final long serialVersionUID = 1;

    MalformedHeadException(String fault) {
        super(Http2ErrorCode.PROTOCOL, fault);
    }
}
