package io.helidon.http.http2;

import org.jspecify.annotations.NullMarked;

/**
 * The flow-control windows of a connection and its streams one by one (RFC 9113 §5.2), of which Helidon shows the smaller one only.
 * Also stands in place of a method of {@link WindowSizeImpl.Strategy.Bisection}.
 */
@NullMarked
public final class FlowWindows {
    private FlowWindows() {}

    /** Octets that the caller may still send on all streams together, and more while it is not yet told what was read. */
    public static int remaining(ConnectionFlowControl connection) {
        return connection.inbound().getRemainingWindowSize();
    }

    /** Whether a window for answers would be larger than there may be (§6.9.1). It may well stay below zero (§6.9.2). */
    public static boolean wouldOverflow(StreamFlowControl stream, int increment) {
        var window = ((FlowControlImpl) stream.outbound()).streamWindowSize();
        return (long) window.getRemainingWindowSize() + increment > WindowSize.MAX_WIN_SIZE;
    }

    /**
     * Gives a window back to the caller once half of it was read. Streams read on threads of their own: what is read at the same time
     * must be told once, neither lost, after which the connection stands still, nor twice, after which its caller sends too much.
     */
    @SuppressWarnings("unused") // Helidon's parameters
    static void windowUpdate(
            WindowSizeImpl.Strategy.Bisection window, ConnectionFlowControl.Type type, int stream, int increment) {
        var told = 0;
        synchronized (window) {
            window.delayedIncrement += increment;
            if (window.delayedIncrement > window.watermark) {
                told = window.delayedIncrement;
                window.delayedIncrement = 0;
            }
        }
        if (told > 0) {
            window.windowUpdateWriter().accept(window.streamId(), new Http2WindowUpdate(told));
        }
    }
}
