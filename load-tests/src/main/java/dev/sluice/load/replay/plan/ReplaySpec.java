package dev.sluice.load.replay.plan;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is asked for, before it is looked up.
 *
 * @param service whose requests were recorded
 * @param against the service that is to handle them now
 * @param topic of that service, where its contract does not say; or the address where it is called
 */
public record ReplaySpec(
        String service,
        String against,
        Optional<String> topic,
        Range range,
        TrafficSelection selection,
        boolean includeUnsafe,
        ReplayPace pace,
        boolean inTurn,
        int inFlight,
        ReplayPlan.ComparisonSettings comparing) {

    /** Which part of the recording. */
    public sealed interface Range {

        /** @param to behind it */
        record Times(Instant from, Instant to) implements Range {}

        /** All of a file. */
        record File(Path path) implements Range {}

        record Offsets(List<OfPartition> partitions) implements Range {
            public Offsets {
                partitions = List.copyOf(partitions);
            }
        }

        /** @param to behind the last; {@code Long.MAX_VALUE} for the end */
        record OfPartition(int partition, long from, long to) {}
    }
}
