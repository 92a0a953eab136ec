package dev.sluice.edge.broker;

import org.apache.kafka.common.Uuid;

/**
 * The edge's reply topic as the broker describes it.
 *
 * @param id another one after the topic was deleted and made anew: offsets of the old one mean nothing then
 * @param partitions 0 to one less; Kafka only ever adds to them
 */
public record ReplyTopic(Uuid id, int partitions) {}
