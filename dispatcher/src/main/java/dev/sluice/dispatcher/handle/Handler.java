package dev.sluice.dispatcher.handle;

/**
 * Answers the requests of one operation. Runs on a virtual thread, so it may block; many run at once, save requests with
 * the same record key, which come one after another in the order of their records.
 *
 * <p>A request may come again after a crash or a hand-over, with the same {@link Request#id}. What is thrown becomes a
 * 500 for the caller, with the request id; the cause goes to the log of the service only. So does a null response.
 *
 * @param <T> what the body is read as
 */
@FunctionalInterface
public interface Handler<T> {
    Response handle(Request<T> request) throws Exception;
}
