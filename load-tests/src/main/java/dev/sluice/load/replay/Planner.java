package dev.sluice.load.replay;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.load.replay.plan.Casting;
import dev.sluice.load.replay.plan.Part;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.plan.Wish;
import dev.sluice.load.replay.plan.Wish.Range;
import dev.sluice.load.replay.recording.Ranges;
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
final class Planner {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final int RADIX = 36;
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(1);

    private final Ranges ranges;

    Planner(Ranges ranges) {
        this.ranges = ranges;
    }

    /** Of a wish for all of a file, for which no broker is asked. */
    static Plan ofFile(ContractSet contracts, Wish wish) throws Refused {
        if (!(wish.range() instanceof Range.File(var path))) {
            throw new IllegalArgumentException("the wish is for no file");
        }
        return FilePlans.plan(wish, cast(new Casting(contracts, wish.service()), wish), path, newRun());
    }

    private static Plan.Cast cast(Casting casting, Wish wish) throws Refused {
        return casting.cast(wish.selection().operations(), wish.against(), wish.topic(), wish.includeUnsafe());
    }

    /** @throws Refused where there is nothing to play, or what is named is not there */
    Plan plan(ContractSet contracts, Wish wish) throws Refused {
        var casting = new Casting(contracts, wish.service());
        var cast = cast(casting, wish);
        return switch (wish.range()) {
            case Range.Times(var from, var to) -> {
                if (!from.isBefore(to)) {
                    throw Refused.misuse("--to is " + to + ", which is not after --from, " + from);
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
            case Range.File(var path) -> FilePlans.plan(wish, cast, path, newRun());
        };
    }

    /** The same for the service itself, as it is now. */
    Plan old(ContractSet contracts, Wish wish, Plan plan, int play) throws Refused {
        var cast = new Casting(contracts, wish.service())
                .cast(wish.selection().operations(), wish.service(), Optional.empty(), wish.includeUnsafe());
        return plan.against(plan.run() + "-old" + play, wish.service(), cast);
    }

    private static List<Part> parts(List<Range.OfPartition> offsets, Set<String> topics) throws Refused {
        if (topics.size() > 1) {
            throw Refused.misuse("offsets are those of one topic, yet the service has " + String.join(", ", topics));
        }
        var topic = topics.iterator().next();
        return offsets.stream()
                .map(of -> new Part(topic, of.partition(), of.from(), of.to()))
                .toList();
    }

    private void requireAny(List<Part> requests, Set<String> topics, String where) throws Refused {
        if (requests.stream().allMatch(part -> part.records() == 0)) {
            throw Refused.unable("there is nothing to replay: " + String.join(", ", topics) + " has no record " + where
                    + ranges.expired().stream().map(line -> "; " + line).collect(Collectors.joining()));
        }
    }

    private Plan plan(Wish wish, Plan.Cast cast, List<Part> requests, Instant from, Instant to) throws Refused {
        var replies = ranges.replies(from, to, longest(cast), wish.selection().includeReplays());
        return Plan.of(newRun(), wish, cast, from, to, requests, replies, null);
    }

    /** Timeouts may have been longer when it was recorded. */
    private static Duration longest(Plan.Cast cast) {
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
