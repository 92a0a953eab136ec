package dev.sluice.edge.broker;

/**
 * What a topic's settings say of the records that it takes.
 *
 * @param maxRecordBytes the largest batch, {@code max.message.bytes}
 * @param wantsKeys whether it is compacted, so that its broker refuses records without a key
 */
record TopicLimits(int maxRecordBytes, boolean wantsKeys) {}
