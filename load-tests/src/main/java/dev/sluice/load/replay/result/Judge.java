package dev.sluice.load.replay.result;

import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.diff.Learned;
import dev.sluice.load.replay.diff.Rate;
import dev.sluice.load.replay.diff.Spot;
import dev.sluice.load.replay.result.Finding.Sort;
import dev.sluice.load.replay.result.OperationResult.Times;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/**
 * Tells differences from noise. What the old version never does counts each time; what it does by itself counts only where it comes
 * significantly more often (Fisher's exact test, one-sided), and then what is beyond.
 */
public final class Judge {
    /** That any place of an unchanged version is taken for beyond its noise, in a whole run. */
    private static final double WRONG_ALARM = 0.001;

    private static final FisherExactTest FISHER =
            FisherExactTest.withDefaults().with(AlternativeHypothesis.GREATER_THAN);

    private final Learned learned;
    private final Predicate<Spot> isFollowed;
    private final long noisy;

    private Judge(Tally tally, Learned learned, Predicate<Spot> isFollowed) {
        this.learned = learned;
        this.isFollowed = isFollowed;
        this.noisy = tally.operations().stream()
                .flatMap(operation -> operation.spots.keySet().stream())
                .filter(learned.noise()::containsKey)
                .count();
    }

    /** @param isFollowed where values stand that the target generated and later requests were given */
    public static Result judge(Tally tally, Learned learned, Predicate<Spot> isFollowed, List<Limit> limits) {
        var judge = new Judge(tally, learned, isFollowed);
        var operations = tally.operations().stream().map(judge::operation).toList();
        var result = new Result(operations, learned.plays(), tally.reasons(), List.of());
        var judgements =
                limits.stream().flatMap(limit -> limit.judge(result).stream()).toList();
        return new Result(operations, learned.plays(), tally.reasons(), judgements);
    }

    private OperationResult operation(OperationTally of) {
        var findings = of.spots.entrySet().stream()
                .map(spot -> finding(of, spot.getKey(), spot.getValue()))
                .sorted(Comparator.comparing(Finding::sort)
                        .thenComparingLong(finding -> -finding.counted())
                        .thenComparing(Finding::spot))
                .toList();
        return new OperationResult(
                of.name,
                of.replied,
                of.missing,
                of.notSent,
                of.compared,
                differing(of, findings),
                of.statuses,
                findings,
                new Times(
                        Percentiles.of(of.tookThen),
                        learned.took().getOrDefault(of.name, Percentiles.none()),
                        Percentiles.of(of.tookNow)),
                new Times(
                        Percentiles.of(of.workThen),
                        learned.work().getOrDefault(of.name, Percentiles.none()),
                        Percentiles.of(of.workNow)));
    }

    private Finding finding(OperationTally of, Spot spot, OperationTally.Seen seen) {
        var rate = new Rate(seen.count, of.compared);
        var noise = Optional.ofNullable(learned.noise().get(spot));
        var sort = sort(spot, rate, noise);
        return new Finding(spot, sort, rate, noise, counted(sort, rate, noise), seen.examples);
    }

    private Sort sort(Spot spot, Rate seen, Optional<Rate> noise) {
        if (isFollowed.test(spot)) {
            return Sort.FOLLOWED;
        }
        if (noise.isEmpty()) {
            return Sort.DIFFERENCE;
        }
        return isBeyond(seen, noise.get()) ? Sort.BEYOND_NOISE : Sort.NOISE;
    }

    private boolean isBeyond(Rate seen, Rate noise) {
        if (seen.share() <= noise.share()) {
            return false;
        }
        var table = new int[][] {row(seen), row(noise)};
        return FISHER.test(table).getPValue() < WRONG_ALARM / noisy;
    }

    private static int[] row(Rate rate) {
        return new int[] {Math.toIntExact(rate.differed()), Math.toIntExact(rate.of() - rate.differed())};
    }

    private static long counted(Sort sort, Rate seen, Optional<Rate> noise) {
        return switch (sort) {
            case DIFFERENCE -> seen.differed();
            case BEYOND_NOISE ->
                Math.max(1, Math.round(seen.differed() - noise.orElseThrow().share() * seen.of()));
            case NOISE, FOLLOWED -> 0;
        };
    }

    /** Requests, each once however much of it differs; of those that differ beyond noise only, as many as are beyond. */
    private static long differing(OperationTally of, List<Finding> findings) {
        var sorts = new HashMap<Spot, Sort>();
        findings.forEach(finding -> sorts.put(finding.spot(), finding.sort()));
        var certain = of.sets.entrySet().stream()
                .filter(set -> isCertain(set.getKey(), sorts))
                .mapToLong(Map.Entry::getValue)
                .sum();
        var beyond = findings.stream()
                .filter(finding -> finding.sort() == Sort.BEYOND_NOISE)
                .mapToLong(Finding::counted)
                .max()
                .orElse(0);
        return Math.min(of.compared, certain + beyond);
    }

    private static boolean isCertain(Set<Spot> spots, Map<Spot, Sort> sorts) {
        return spots.isEmpty() || spots.stream().anyMatch(spot -> sorts.get(spot) == Sort.DIFFERENCE);
    }

    /** What is noise, from plays of the old version: of each place the higher rate, and the times of the last play. */
    public static Learned learn(List<Tally> plays) {
        var noise = new TreeMap<Spot, Rate>();
        for (var play : plays) {
            for (var operation : play.operations()) {
                operation.spots.forEach(
                        (spot, seen) -> noise.merge(spot, new Rate(seen.count, operation.compared), Judge::higher));
            }
        }
        var took = new HashMap<String, Percentiles>();
        var work = new HashMap<String, Percentiles>();
        for (var operation :
                plays.isEmpty() ? List.<OperationTally>of() : plays.getLast().operations()) {
            took.put(operation.name, Percentiles.of(operation.tookNow));
            work.put(operation.name, Percentiles.of(operation.workNow));
        }
        return new Learned(plays.size(), noise, took, work);
    }

    private static Rate higher(Rate one, Rate other) {
        return one.share() >= other.share() ? one : other;
    }
}
