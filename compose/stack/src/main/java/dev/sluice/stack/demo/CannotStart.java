package dev.sluice.stack.demo;

/** Why the demo does not start, in the user's words; several lines where several things are wrong. */
public final class CannotStart extends Exception {
    private static final long serialVersionUID = 1;

    CannotStart(String message) {
        super(message);
    }

    CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
