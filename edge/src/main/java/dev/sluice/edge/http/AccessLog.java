package dev.sluice.edge.http;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.ReceivedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per answer: method, path without query, status, body bytes, microseconds since arrival, request id. */
final class AccessLog {
    /** The name of its logger. */
    static final String LOGGER = "dev.sluice.access";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final int SHOWN_PATH = 2_000;

    private final boolean on;

    AccessLog(boolean on) {
        this.on = on;
    }

    void answered(ReceivedRequest received, EdgeResponse answered) {
        var nanos = System.nanoTime() - received.arrival().nanoTime();
        answered(received.method(), received.rawPath(), answered, nanos / 1_000, received.id());
    }

    /**
     * @param method empty where it could not be read
     * @param path empty where it could not be read
     */
    void answered(String method, String path, EdgeResponse answered, long micros, RequestId id) {
        if (on) {
            var bytes = answered.body() == null ? 0 : answered.body().length;
            LOG.info("{} {} {} {} {} {}", shown(method), shown(path), answered.status(), bytes, micros, id);
        }
    }

    /** One word whatever the caller sent, so that nobody writes lines of his own. */
    private static String shown(String text) {
        var cut = text.length() <= SHOWN_PATH ? text : text.substring(0, SHOWN_PATH);
        var visible = cut.chars().allMatch(character -> character > ' ' && character < 0x7f)
                ? cut
                : cut.replaceAll("[^!-~]", "?");
        return visible.isEmpty() ? "-" : visible;
    }
}
