package dev.sluice.edge.services;

import java.util.Map;

/** Who wants to know how far services have come. */
@FunctionalInterface
public interface CommitListener {

    /**
     * What a look found, on the watch's thread, about once a second for each topic that requests went to in the last
     * minute; quick, must not block.
     *
     * @param offsets by partition, the next record that the group has not committed; without those where it never
     *     committed. For a share group, the oldest record that is not done
     */
    void committed(String topic, Map<Integer, Long> offsets);
}
