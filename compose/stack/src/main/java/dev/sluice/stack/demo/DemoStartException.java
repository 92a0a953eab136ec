package dev.sluice.stack.demo;

/** Why the demo does not start, in the user's words; several lines where several things are wrong. */
public final class DemoStartException extends Exception {
    private static final long serialVersionUID = 1;

    DemoStartException(String message) {
        super(message);
    }

    DemoStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
