package dev.sluice.edge.http;

import io.helidon.http.Status;

/** Ends the reading of one HTTP/1.1 connection at a byte that no request may have there. Never leaves this room. */
final class FramingException extends Exception {
    private static final long serialVersionUID = 1;

    private final int at;
    private final transient Status status;

    /**
     * @param at the place of the byte in what came in
     * @param reason fit for the caller
     */
    FramingException(int at, String reason) {
        this(at, Status.BAD_REQUEST_400, reason);
    }

    FramingException(int at, Status status, String reason) {
        super(reason, null, false, false);
        this.at = at;
        this.status = status;
    }

    int at() {
        return at;
    }

    Status status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
