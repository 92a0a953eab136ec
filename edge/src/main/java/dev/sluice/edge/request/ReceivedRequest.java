package dev.sluice.edge.request;

import dev.sluice.contracts.wire.RequestId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request as it came in, before anybody looked at it.
 *
 * @param arrival when its head had been read
 * @param client the address of whoever calls, of an IPv6 address the first half; asked only where somebody counts
 * @param method as it came: its case counts (RFC 9110 §9.1)
 * @param rawPath the path as on the request line, percent-encoded, without query
 * @param rawQuery what follows the {@code ?}, percent-encoded; empty for none
 */
public record ReceivedRequest(
        RequestId id,
        Arrival arrival,
        Supplier<String> client,
        String method,
        String rawPath,
        String rawQuery,
        Headers headers,
        Body body) {

    /** The same under another id. */
    ReceivedRequest withId(RequestId other) {
        return new ReceivedRequest(other, arrival, client, method, rawPath, rawQuery, headers, body);
    }

    /** A moment on both clocks: for what is told to others, and for measuring. */
    public record Arrival(long epochMillis, long nanoTime) {}

    /** Header lines, found by lower-case name. */
    public interface Headers {

        /** All values of a name, in order; empty where the request has none. */
        List<String> all(String lowerCaseName);

        /** The first value of a name. */
        default Optional<String> first(String lowerCaseName) {
            var values = all(lowerCaseName);
            return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
        }
    }
}
