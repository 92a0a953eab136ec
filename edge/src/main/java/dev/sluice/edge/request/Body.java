package dev.sluice.edge.request;

import java.util.OptionalLong;

/** The body of one request, not read yet. Only the thread of the request touches it. */
public interface Body {

    /** True where the request announces a body: a length above zero, or chunks. */
    boolean isPresent();

    /** What {@code Content-Length} says, for a body without content coding; absent for chunks and packed bodies. */
    OptionalLong declaredBytes();

    /**
     * Reads and unpacks the whole body. It comes once: whoever asks again gets what the first one got.
     *
     * @param maxBytes limit on the body after decoding
     * @param deadline of the request: a body that is not there by then is too slow, whatever else bounds its reading
     * @return refuses with {@link Refusal.BodyTooLarge}, {@link Refusal.UnsupportedContentCoding}, {@link Refusal.Malformed},
     *     {@link Refusal.RequestTimeout}, or {@link Refusal.Unavailable} where the edge has no room for it
     */
    Outcome<byte[]> read(long maxBytes, Deadline deadline) throws InterruptedException;
}
