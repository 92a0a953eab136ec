package dev.sluice.stack.cli;

/** Says in one sentence why a command cannot do what it was asked and what would help. */
final class Unable extends Exception {
    private static final long serialVersionUID = 1;

    Unable(String message) {
        super(message);
    }

    Unable(String message, Throwable cause) {
        super(message, cause);
    }
}
