package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.plan.PartitionRange;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.ReplaySpec;
import dev.sluice.load.replay.plan.ReplaySpec.Range;
import dev.sluice.load.replay.plan.TargetResolver;
import dev.sluice.load.replay.recording.OffsetResolver;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Makes a plan of a wish: operations by the contracts, offsets by the broker. */
final class ReplayPlanner {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final int RADIX = 36;
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(1);

    private final OffsetResolver ranges;

    ReplayPlanner(OffsetResolver ranges) {
        this.ranges = ranges;
    }

    /** Of a wish for all of a file, for which no broker is asked. */
    static ReplayPlan ofFile(ContractSet contracts, ReplaySpec wish) throws ReplayRejection {
        if (!(wish.range() instanceof Range.File(var path))) {
            throw new IllegalArgumentException("the wish is for no file");
        }
        return FileReplayPlanner.plan(wish, cast(new TargetResolver(contracts, wish.service()), wish), path, newRun());
    }

    private static ReplayPlan.OperationMapping cast(TargetResolver casting, ReplaySpec wish) throws ReplayRejection {
        return casting.cast(wish.selection().operations(), wish.against(), wish.topic(), wish.includeUnsafe());
    }

    /** @throws ReplayRejection where there is nothing to play, or what is named is not there */
    ReplayPlan plan(ContractSet contracts, ReplaySpec wish) throws ReplayRejection {
        var casting = new TargetResolver(contracts, wish.service());
        var cast = cast(casting, wish);
        return switch (wish.range()) {
            case Range.Times(var from, var to) -> {
                if (!from.isBefore(to)) {
                    throw ReplayRejection.misuse("--to is " + to + ", which is not after --from, " + from);
                }
                var requests = ranges.between(casting.topics(), from, to);
                requireAny(requests, casting.topics(), "between " + from + " and " + to);
                yield plan(wish, cast, requests, from, to);
            }
            case Range.Offsets(var offsets) -> {
                var requests = ranges.within(parts(offsets, casting.topics()));
                requireAny(requests, casting.topics(), "at these offsets");
                var times = ranges.times(requests);
                yield plan(wish, cast, requests, times.getFirst(), times.getLast());
            }
            case Range.File(var path) -> FileReplayPlanner.plan(wish, cast, path, newRun());
        };
    }

    /** The same for the service itself, as it is now. */
    ReplayPlan old(ContractSet contracts, ReplaySpec wish, ReplayPlan plan, int play) throws ReplayRejection {
        var cast = new TargetResolver(contracts, wish.service())
                .cast(wish.selection().operations(), wish.service(), Optional.empty(), wish.includeUnsafe());
        return plan.against(plan.run() + "-old" + play, wish.service(), cast);
    }

    private static List<PartitionRange> parts(List<Range.OfPartition> offsets, Set<String> topics)
            throws ReplayRejection {
        if (topics.size() > 1) {
            throw ReplayRejection.misuse(
                    "offsets are those of one topic, yet the service has " + String.join(", ", topics));
        }
        var topic = topics.iterator().next();
        return offsets.stream()
                .map(of -> new PartitionRange(topic, of.partition(), of.from(), of.to()))
                .toList();
    }

    private void requireAny(List<PartitionRange> requests, Set<String> topics, String where) throws ReplayRejection {
        if (requests.stream().allMatch(part -> part.records() == 0)) {
            throw ReplayRejection.unable("there is nothing to replay: " + String.join(", ", topics) + " has no record "
                    + where + ranges.expired().stream().map(line -> "; " + line).collect(Collectors.joining()));
        }
    }

    private ReplayPlan plan(
            ReplaySpec wish, ReplayPlan.OperationMapping cast, List<PartitionRange> requests, Instant from, Instant to)
            throws ReplayRejection {
        var replies = ranges.replies(from, to, longest(cast), wish.selection().includeReplays());
        return ReplayPlan.of(newRun(), wish, cast, from, to, requests, replies, null);
    }

    /** Timeouts may have been longer when it was recorded. */
    private static Duration longest(ReplayPlan.OperationMapping cast) {
        return cast.played().values().stream()
                .map(played -> Duration.ofMillis(played.timeoutMillis()))
                .filter(timeout -> timeout.compareTo(USUAL_TIMEOUT) > 0)
                .max(Duration::compareTo)
                .orElse(USUAL_TIMEOUT);
    }

    /** The time in UTC, and something that another run of the same second does not have. */
    private static String newRun() {
        var chance = Long.toString(
                ThreadLocalRandom.current().nextLong(RADIX * RADIX * RADIX, RADIX * RADIX * RADIX * RADIX), RADIX);
        return NAME.format(Instant.now().atOffset(ZoneOffset.UTC)) + "-" + chance;
    }
}
