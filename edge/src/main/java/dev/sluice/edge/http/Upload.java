package dev.sluice.edge.http;

import org.jspecify.annotations.Nullable;

/**
 * A body on its way, and the bytes of it that are here. The request's thread reads it and counts; the watching thread, or
 * whoever needs its room, may end it.
 */
final class Upload implements AutoCloseable {
    private final UploadRegistry registry;
    private final String caller;
    private final Runnable giveUp;
    private final long sinceNanos;
    private final long dueNanos;
    /** Where it stands among those of its caller; guarded by the registry, below zero once it is out of it. */
    private int place;

    private volatile long arrived;
    private volatile long held;
    private long before;
    private long onTheWire;
    private volatile @Nullable Ending ending;
    private boolean closed;

    /** Why a body ended before its last byte. */
    enum Ending {
        /** Its time was over: the longest that any body may take, or its request's deadline. */
        LATE,
        /** It came with fewer bytes a second than the least. */
        SLOW,
        /** It was the slowest when others needed its room. */
        EVICTED
    }

    /** @param giveUp ends the wait for the next byte; called at most once, by any thread */
    Upload(UploadRegistry registry, String caller, long sinceNanos, long dueNanos, Runnable giveUp) {
        this.registry = registry;
        this.caller = caller;
        this.sinceNanos = sinceNanos;
        this.dueNanos = dueNanos;
        this.giveUp = giveUp;
    }

    String caller() {
        return caller;
    }

    int place() {
        return place;
    }

    void place(int now) {
        place = now;
    }

    /** Bytes that this keeps in memory. */
    long held() {
        return held;
    }

    boolean isOver(long now) {
        return now - dueNanos >= 0;
    }

    /** Of all its time, as if {@code inAdvance} bytes had come at once: so the youngest are not the slowest. */
    double bytesPerSecond(long now, long inAdvance) {
        return (arrived + inAdvance) * 1e9 / Math.max(1, now - sinceNanos);
    }

    long ageNanos(long now) {
        return now - sinceNanos;
    }

    long arrived() {
        return arrived;
    }

    /** What its connection brought together with the head: it is in memory, and says nothing of how fast the body comes. */
    void cameBefore(long bytes) {
        before = bytes;
        keepAtLeast(bytes);
    }

    /** More of its connection's bytes came in, before anybody took them for the body's: a chunk is collected whole. */
    void onTheWire(int bytes) {
        onTheWire += bytes;
        arrived = Math.max(arrived, onTheWire);
        keepAtLeast(before + onTheWire); // whoever reads the body is told where it ended
    }

    /** So many bytes of it are here.
     * @return why it ended meanwhile; null where it goes on */
    @Nullable
    Ending reached(long bytes) {
        arrived = Math.max(arrived, bytes);
        keepAtLeast(bytes);
        if (registry.isOver(this)) {
            end(Ending.LATE);
        }
        return ending;
    }

    private void keepAtLeast(long bytes) {
        if (bytes > held && ending == null && !keep(bytes)) {
            end(Ending.EVICTED);
        }
    }

    /** It keeps so many bytes from now on.
     * @return false where there is no room for them */
    boolean keep(long bytes) {
        var more = bytes - held; // whoever ends it sets this to zero, and is seen below
        if (more > 0 && !registry.makeRoom(more, this)) {
            return false;
        }
        synchronized (this) {
            if (ending != null || more < 0) {
                registry.giveBack(ending == null ? -more : Math.max(more, 0));
            }
            held = ending == null ? bytes : 0;
            return ending == null;
        }
    }

    /** What it kept is given back at once, since somebody needs it; does nothing once it is here, or ended. */
    synchronized void end(Ending why) {
        if (ending == null && !closed) {
            ending = why;
            release();
            registry.count(why);
            giveUp.run();
        }
    }

    @Nullable
    Ending ending() {
        return ending;
    }

    /** It is here, or nobody waits for it any more; what it keeps it goes on to keep. */
    @Override
    public void close() {
        registry.remove(this);
        synchronized (this) {
            closed = true;
        }
    }

    /** Its bytes are not needed any more. */
    synchronized void release() {
        registry.giveBack(held);
        held = 0;
    }
}
