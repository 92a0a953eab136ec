package dev.sluice.dispatcher.poll;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of a partition that the group gave this process. */
final class OwnedRecord implements RecordDelivery {
    private final ConsumerRecord<byte[], byte[]> record;
    private final boolean redelivered;
    private final OwnedPartition held;
    private final PartitionConsumer assignment;
    private volatile State state = State.WAITING;

    enum State {
        /** Behind others of its lane. */
        WAITING,
        BEGUN,
        DONE
    }

    OwnedRecord(
            ConsumerRecord<byte[], byte[]> record,
            boolean redelivered,
            OwnedPartition held,
            PartitionConsumer assignment) {
        this.record = record;
        this.redelivered = redelivered;
        this.held = held;
        this.assignment = assignment;
    }

    @Override
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    @Override
    public boolean isRedelivered() {
        return redelivered;
    }

    @Override
    public boolean begin() {
        if (!held.begin()) {
            return false;
        }
        state = State.BEGUN;
        return true;
    }

    @Override
    public void done() {
        state = State.DONE;
    }

    @Override
    public boolean giveBack() {
        return false;
    }

    @Override
    public void reject() {
        done();
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
