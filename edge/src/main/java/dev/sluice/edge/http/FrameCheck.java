package dev.sluice.edge.http;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Counts the frames of one HTTP/2 connection while their bytes pass, and ends a connection whose frames bring nothing
 * (RFC 9113 §10.5). It reads the nine bytes of each frame's head and nothing of what is in it, so that it costs little;
 * frames may be split over reads in any place.
 *
 * <p>A frame without progress is one that no request needs: those of which clients send a few at any time (PING, SETTINGS,
 * PRIORITY, RST_STREAM), window updates beyond what answers earn, frames that carry nothing, unknown ones, and each stream
 * that the edge itself had to reset. They are paid from a store that fills by the second, and by whatever does bring something.
 *
 * <p>Called by the thread that reads the connection, except where said.
 */
final class FrameCheck {
    /** Streams of a connection that may be open at once, told to clients in SETTINGS. */
    static final int MAX_STREAMS = 100;

    /** In bytes, compressed: far more than a head that is answered, since one that ends here ends the connection. */
    static final int MAX_HEAD_BLOCK = 4 * EdgeListener.MAX_HEAD;

    /** CONTINUATION frames of one head; a client that fills its frames needs four for the largest. */
    static final int MAX_CONTINUATIONS = 64;

    /** Frames without progress that a connection may send every second, as long as it likes. */
    static final int IDLE_PER_SECOND = 100;

    /** Frames without progress that it may send at once. */
    static final int MAX_IDLE_SAVED = 1_000;

    /** Earned by an answered stream: its client may have weighed it, widened its window and reset it. */
    private static final int EARNED_BY_ANSWER = 4;

    /** Earned by a DATA frame of an answer: a client may widen the windows of stream and connection. */
    private static final int EARNED_BY_DATA = 2;

    /** A DATA frame with less earns nothing: one byte at a time is how a window is misused (CVE-2019-9511, -9517). */
    private static final int LEAST_DATA = 256;

    /** Settings are six bytes each; a client has some ten of them. */
    private static final int SETTINGS_BYTES_PER_FRAME = 60;

    private static final int HEAD_BYTES = 9;
    private static final int PREFACE_BYTES = 24;
    private static final int GOAWAY_BYTES = 8;
    private static final long SECOND = 1_000_000_000;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    private static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;

    private final LongSupplier nanoTime;
    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private int payloadLeft = PREFACE_BYTES;
    private boolean padLengthIsNext;
    private boolean hasBegun;

    private int blockBytes;
    private int continuations;
    private int lastStream;

    private long saved = MAX_IDLE_SAVED;
    private long savedAtNanos;

    /** What the writing threads earned, or lost, since the reading one last looked. */
    private final AtomicInteger earned = new AtomicInteger();

    FrameCheck(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.savedAtNanos = nanoTime.getAsLong();
    }

    /**
     * Counts what came in, before anybody acts on it.
     *
     * @throws Http2Exception that ends the connection, where it is over a bound
     */
    void passes(byte[] bytes) {
        var at = 0;
        while (at < bytes.length) {
            if (payloadLeft > 0) {
                lookAtPadding(bytes[at]);
                var skipped = Math.min(payloadLeft, bytes.length - at);
                payloadLeft -= skipped;
                at += skipped;
            } else {
                var taken = Math.min(HEAD_BYTES - headBytes, bytes.length - at);
                System.arraycopy(bytes, at, head, headBytes, taken);
                headBytes += taken;
                at += taken;
                if (headBytes == HEAD_BYTES) {
                    headBytes = 0;
                    begins();
                }
            }
        }
    }

    private void begins() {
        payloadLeft = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
        var flags = head[4];
        if (!hasBegun && (head[3] != SETTINGS || (flags & ACK) != 0)) {
            throw protocol("no SETTINGS behind the preface"); // RFC 9113 §3.4
        }
        hasBegun = true;
        switch (head[3]) {
            case DATA -> data(flags);
            case HEADERS -> headers(flags);
            case CONTINUATION -> continuation(flags);
            case PUSH_PROMISE -> throw protocol("PUSH_PROMISE by a caller"); // RFC 9113 §8.4
            case SETTINGS -> idle(1 + payloadLeft / SETTINGS_BYTES_PER_FRAME);
            case GOAWAY -> goAway();
            default -> idle(1);
        }
    }

    private void data(int flags) {
        padLengthIsNext = (flags & PADDED) != 0 && payloadLeft > 0 && (flags & END_STREAM) == 0;
        if (payloadLeft >= LEAST_DATA) {
            saved++;
        } else if (payloadLeft == 0 && (flags & END_STREAM) == 0) {
            idle(1);
        }
    }

    /** Padding alone is as empty as nothing. */
    private void lookAtPadding(byte padLength) {
        if (padLengthIsNext) {
            padLengthIsNext = false;
            if (payloadLeft - 1 <= (padLength & 0xff)) {
                idle(1);
            }
        }
    }

    /** Those that open no stream are trailers, one for a body, or come on a stream that is over. */
    private void headers(int flags) {
        var opensStream = stream() > lastStream;
        if (opensStream) {
            lastStream = stream();
        }
        blockBytes = 0;
        continuations = 0;
        idle(opensStream ? 0 : 1);
        block(flags);
    }

    private int stream() {
        return (head[5] & 0x7f) << 24 | (head[6] & 0xff) << 16 | (head[7] & 0xff) << 8 | (head[8] & 0xff);
    }

    /** RFC 9113 §6.8 and §4.2, which Helidon does not look at. */
    private void goAway() {
        idle(1);
        if (stream() != 0) {
            throw protocol("GOAWAY on a stream");
        }
        if (payloadLeft < GOAWAY_BYTES) {
            throw new Http2Exception(Http2ErrorCode.FRAME_SIZE, "GOAWAY of less than " + GOAWAY_BYTES + " bytes");
        }
    }

    private void continuation(int flags) {
        if (stream() == 0) {
            throw protocol("CONTINUATION on stream 0"); // RFC 9113 §6.10
        }
        continuations++;
        if (continuations > MAX_CONTINUATIONS) {
            throw calm("more than " + MAX_CONTINUATIONS + " CONTINUATION frames for one head");
        }
        block(flags);
    }

    private void block(int flags) {
        blockBytes += payloadLeft;
        if (blockBytes > MAX_HEAD_BLOCK) {
            throw calm("a head of more than " + MAX_HEAD_BLOCK + " compressed bytes");
        }
        if (payloadLeft == 0 && (flags & END_HEADERS) == 0) {
            idle(1);
        }
    }

    /** Takes from the store, after it was filled up to now. */
    private void idle(int frames) {
        var others = earned.get() == 0 ? 0 : earned.getAndSet(0);
        var now = nanoTime.getAsLong();
        var bySeconds = (now - savedAtNanos) * IDLE_PER_SECOND / SECOND;
        savedAtNanos += bySeconds * SECOND / IDLE_PER_SECOND;
        saved = Math.min(saved + bySeconds + others, MAX_IDLE_SAVED) - frames;
        if (saved < 0) {
            throw calm("more than " + IDLE_PER_SECOND + " frames without progress a second");
        }
    }

    private static Http2Exception protocol(String why) {
        return new Http2Exception(Http2ErrorCode.PROTOCOL, why);
    }

    private static Http2Exception calm(String why) {
        return new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, why);
    }

    /** DATA came on a stream that is over: whatever it holds is no progress, and nothing that it earned is its own. */
    void thrownAway(int payloadBytes) {
        if (payloadBytes > 0) { // else it was counted when it came
            idle(1);
        }
    }

    /** A frame of an answer is about to be written; by any thread, one at a time. */
    void sends(int type, int flags, int payloadBytes) {
        if (type == RST_STREAM) {
            earned.decrementAndGet();
        } else if (type == DATA || type == HEADERS) {
            var forData = type == DATA && payloadBytes >= LEAST_DATA ? EARNED_BY_DATA : 0;
            var forEnd = (flags & END_STREAM) == 0 ? 0 : EARNED_BY_ANSWER;
            if (forData + forEnd > 0) {
                earned.addAndGet(forData + forEnd);
            }
        }
    }
}
