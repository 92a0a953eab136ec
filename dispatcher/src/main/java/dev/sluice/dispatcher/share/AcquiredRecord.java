package dev.sluice.dispatcher.share;

import dev.sluice.dispatcher.poll.RecordDelivery;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that the share group lent to this process, until it is acknowledged or its lock runs out. */
final class AcquiredRecord implements RecordDelivery {
    private final ConsumerRecord<byte[], byte[]> record;
    private final int deliveryLimit;
    private final ShareGroupConsumer reading;
    /** What the broker will be told; a worker that never says otherwise leaves the record to others. */
    private volatile AcknowledgeType verdict = AcknowledgeType.RELEASE;

    AcquiredRecord(ConsumerRecord<byte[], byte[]> record, int deliveryLimit, ShareGroupConsumer reading) {
        this.record = record;
        this.deliveryLimit = deliveryLimit;
        this.reading = reading;
    }

    @Override
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    AcknowledgeType verdict() {
        return verdict;
    }

    private int delivery() {
        return record.deliveryCount().map(Short::intValue).orElse(1);
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public boolean isRedelivered() {
        return delivery() > 1;
    }

    @Override
    public boolean begin() {
        return !reading.isLeaving();
    }

    @Override
    public void done() {
        verdict = AcknowledgeType.ACCEPT;
    }

    @Override
    public boolean giveBack() {
        return delivery() < deliveryLimit;
    }

    @Override
    public void reject() {
        verdict = AcknowledgeType.REJECT;
    }

    @Override
    public void close() {
        reading.ended(this);
    }
}
