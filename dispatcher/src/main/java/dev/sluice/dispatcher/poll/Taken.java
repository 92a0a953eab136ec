package dev.sluice.dispatcher.poll;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record in work. One worker owns it until it is closed; then the poll loop hears of it. */
public final class Taken implements AutoCloseable {
    private final ConsumerRecord<byte[], byte[]> record;
    private final boolean redelivered;
    private final Held held;
    private final Assignment assignment;
    private volatile State state = State.WAITING;

    enum State {
        /** Behind others of its lane. */
        WAITING,
        BEGUN,
        DONE
    }

    Taken(ConsumerRecord<byte[], byte[]> record, boolean redelivered, Held held, Assignment assignment) {
        this.record = record;
        this.redelivered = redelivered;
        this.held = held;
        this.assignment = assignment;
    }

    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** Whether this process read the same record before. */
    public boolean isRedelivered() {
        return redelivered;
    }

    /** Whether work may begin; if not, the partition has gone and whoever holds it now reads the record again. */
    public boolean begin() {
        if (!held.begin()) {
            return false;
        }
        state = State.BEGUN;
        return true;
    }

    /** The record needs no more work: it may be committed. Without this, closing gives it up and a restart repeats it. */
    public void done() {
        state = State.DONE;
    }

    @Override
    public void close() {
        assignment.ended(this);
    }

    /** By the poll loop, after the worker's last word. */
    void settle() {
        held.ended(state, record.offset());
    }
}
