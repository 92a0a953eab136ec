package dev.sluice.dispatcher.poll;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Recognises records that this process read before. As large as the topic has partitions. The poll loop owns it. */
public final class RedeliveryDetector {
    private final Map<TopicPartition, Long> next = new HashMap<>();

    boolean isOne(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        var isOne = record.offset() < next.getOrDefault(partition, 0L);
        next.merge(partition, record.offset() + 1, Math::max);
        return isOne;
    }
}
