package dev.sluice.dispatcher.poll;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record in work. One worker owns it until it is closed; then the loop that read it hears of it. */
public interface RecordDelivery extends AutoCloseable {

    ConsumerRecord<byte[], byte[]> record();

    /** Whether it is to wait for the records of its key that were read before it. */
    boolean isOrdered();

    /** Whether it was read before: by this process, or, where the broker counts, by anybody. */
    boolean isRedelivered();

    /** Whether work may begin; if not, whoever reads the record next works on it. */
    boolean begin();

    /** The record needs no more work. Without this, closing gives it up and it is delivered again. */
    void done();

    /** Has the broker deliver it again, to whoever is free; false where nobody would, or this was the last delivery. */
    boolean giveBack();

    /** Nobody will ever answer it: it needs no more work, and the broker keeps it apart where it can. */
    void reject();

    @Override
    void close();
}
