package io.helidon.http.http2;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import org.jspecify.annotations.NullMarked;

/**
 * A header block that was read to its end and is no head of a request (RFC 9113 §8.1.1), or a larger one than is answered. The table of the connection is as the
 * sender has it, so the fault concerns one stream only.
 */
@NullMarked
public final class MalformedHeadException extends Http2Exception {
    /** Under which handlers find the fault instead of the fields: status, blank, words. No caller can send a field of that name. */
    public static final HeaderName FAULT = HeaderNames.create(" fault");

    private static final long serialVersionUID = 1;
    private static final int BAD_REQUEST = 400;
    private static final int FIELDS_TOO_LARGE = 431;

    private final int status;

    MalformedHeadException(String fault) {
        this(BAD_REQUEST, fault);
    }

    private MalformedHeadException(int status, String fault) {
        super(Http2ErrorCode.PROTOCOL, fault);
        this.status = status;
    }

    /** RFC 6585 §5. */
    static MalformedHeadException tooLarge(String why) {
        return new MalformedHeadException(FIELDS_TOO_LARGE, why);
    }

    /** The value under {@link #FAULT}. */
    public String fault() {
        return status + " " + getMessage();
    }
}
