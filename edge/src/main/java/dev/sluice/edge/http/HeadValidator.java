package dev.sluice.edge.http;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a head that Helidon could not read. It tells some of this by its words alone, and some not at all: a head
 * that broke off looks like a fault of its own.
 */
enum HeadValidator {
    LATE(408),
    BROKEN_OFF(400),
    LARGE(431),
    MALFORMED(400);

    /** The one text by which Helidon 4.5 tells a large head from a malformed one. */
    private static final String HEADER_SIZE_EXCEEDED = "Header size exceeded";

    private static final int INTERNAL_ERROR = 500;

    private final int status;

    HeadValidator(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /**
     * @param status of what Helidon would answer: 500 or any that has no meaning of its own
     * @param message Helidon's, which it shows where answers of its own are to have a body
     */
    static HeadValidator of(int status, @Nullable String message) {
        if (status == INTERNAL_ERROR) {
            return hasGivenUp() ? LATE : BROKEN_OFF;
        }
        return HEADER_SIZE_EXCEEDED.equals(message) ? LARGE : MALFORMED;
    }

    private static boolean hasGivenUp() {
        return LingeringConnection.CURRENT.isBound()
                && LingeringConnection.CURRENT.get().gaveUp();
    }
}
