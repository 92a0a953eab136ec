package dev.sluice.edge.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.http2.Http2ErrorCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * What Helidon writes on one HTTP/2 connection, frame by frame, with three things put right: a GOAWAY names the stream up to which
 * calls were taken (Helidon names none, after which callers repeat calls that were done), SETTINGS name the size of a head that
 * is answered, and another thread may write a GOAWAY of its own between two frames, though never within a head.
 *
 * <p>Helidon's own threads write one at a time; the lock of this class is for the others.
 */
final class FrameWriter implements DataWriter {
    /** More than any stream can have: every call that is under way will be taken (RFC 9113 §6.8). */
    static final int ANY_STREAM = Integer.MAX_VALUE;

    private static final int HEAD_BYTES = 9;
    private static final int SETTING_BYTES = 6;
    private static final int MAX_HEADER_LIST_SIZE = 6;
    private static final int GOAWAY_BYTES = 8;
    private static final int NONE = -1;

    private final DataWriter helidon;
    private final FrameCheck frames;
    private final IntSupplier lastStream;
    private final Runnable onFault;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean begun;
    private boolean withinHead;
    private boolean ended;
    private int told = NONE;
    private int toTell = NONE;

    /**
     * @param lastStream up to which calls were taken; asked by the thread that reads the connection
     * @param onFault when Helidon says goodbye, after which it may go on all the same
     */
    FrameWriter(DataWriter helidon, FrameCheck frames, IntSupplier lastStream, Runnable onFault) {
        this.helidon = helidon;
        this.frames = frames;
        this.lastStream = lastStream;
        this.onFault = onFault;
    }

    /** Writes one whole frame. An interrupt within a write would close the connection; it is kept for afterwards, where it
     * ends the wait of one stream. */
    @Override
    public void writeNow(BufferData frame) {
        var interrupted = Thread.interrupted();
        lock.lock();
        try {
            if (ended) {
                return;
            }
            helidon.writeNow(mended(frame));
            begun = true;
            if (toTell != NONE && !withinHead) {
                writeGoAway(toTell);
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private BufferData mended(BufferData frame) {
        var type = frame.get(3) & 0xff;
        var flags = frame.get(4) & 0xff;
        frames.sends(type, flags, frame.available() - HEAD_BYTES);
        return switch (type) {
            case FrameCheck.HEADERS, FrameCheck.CONTINUATION -> {
                withinHead = (flags & FrameCheck.END_HEADERS) == 0;
                yield frame;
            }
            case FrameCheck.SETTINGS -> withLargestHead(frame.readBytes());
            case FrameCheck.GOAWAY -> withLastStream(frame.readBytes());
            default -> frame;
        };
    }

    private static BufferData withLargestHead(byte[] frame) {
        for (var at = HEAD_BYTES; at + SETTING_BYTES <= frame.length; at += SETTING_BYTES) {
            if (frame[at] == 0 && frame[at + 1] == MAX_HEADER_LIST_SIZE) {
                number(EdgeListener.MAX_HEAD, frame, at + 2);
            }
        }
        return BufferData.create(frame);
    }

    private BufferData withLastStream(byte[] frame) {
        told = told == NONE ? lastStream.getAsInt() : Math.min(told, lastStream.getAsInt());
        number(told, frame, HEAD_BYTES);
        onFault.run();
        return BufferData.create(frame);
    }

    /**
     * Tells the other side not to begin more calls, unless it was told as much already; by any thread.
     *
     * @param last up to which stream calls are taken
     */
    void goAway(int last) {
        lock.lock();
        try {
            if (ended || (told != NONE && told <= last)) {
                return;
            }
            if (begun && !withinHead) {
                writeGoAway(last);
            } else {
                toTell = last; // SETTINGS come first, and nothing comes within a head
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeGoAway(int last) {
        toTell = NONE;
        told = last;
        var frame = new byte[HEAD_BYTES + GOAWAY_BYTES];
        frame[2] = GOAWAY_BYTES;
        frame[3] = FrameCheck.GOAWAY;
        number(last, frame, HEAD_BYTES);
        number(Http2ErrorCode.NO_ERROR.code(), frame, HEAD_BYTES + 4);
        helidon.writeNow(BufferData.create(frame));
    }

    private static void number(int value, byte[] into, int at) {
        into[at] = (byte) (value >>> 24);
        into[at + 1] = (byte) (value >>> 16);
        into[at + 2] = (byte) (value >>> 8);
        into[at + 3] = (byte) value;
    }

    /** From now on nothing is written any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs something at a time when no thread is within a write.
     *
     * @return false where the other side has taken nothing for so long that a write has not ended
     */
    boolean isBetweenFrames(Duration atMost, Runnable thenRun) {
        try {
            if (!lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            thenRun.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void writeNow(BufferData... frame) {
        writeNow(BufferData.create(frame));
    }

    @Override
    public void write(BufferData... frame) {
        writeNow(frame);
    }

    @Override
    public void write(BufferData frame) {
        writeNow(frame);
    }

    @Override
    public void flush() {
        helidon.flush();
    }
}
