package dev.sluice.dispatcher.handle;

/**
 * Says that a request could not be handled now and may be a moment later, as where a database is away. The handler is called
 * again with the same request, after a pause, while its caller still waits; see {@link RetryPolicy}. What the handler has done
 * until then it must bear to do again.
 */
public class RetryableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RetryableException(String message) {
        super(message);
    }

    public RetryableException(String message, Throwable cause) {
        super(message, cause);
    }
}
