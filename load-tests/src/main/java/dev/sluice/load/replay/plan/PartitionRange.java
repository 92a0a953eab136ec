package dev.sluice.load.replay.plan;

/**
 * A range of one partition.
 *
 * @param from the first offset
 * @param to behind the last
 */
public record PartitionRange(String topic, int partition, long from, long to) {

    public long records() {
        return Math.max(0, to - from);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + from + ".." + to;
    }
}
