package dev.sluice.load.replay.result;

import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.diff.DiffKey;
import dev.sluice.load.replay.diff.Frequency;
import dev.sluice.load.replay.diff.LearnedNoise;
import dev.sluice.load.replay.result.DifferenceSummary.Sort;
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
public final class ResultEvaluator {
    /** That any place of an unchanged version is taken for beyond its noise, in a whole run. */
    private static final double WRONG_ALARM = 0.001;

    private static final FisherExactTest FISHER =
            FisherExactTest.withDefaults().with(AlternativeHypothesis.GREATER_THAN);

    private final LearnedNoise learned;
    private final Predicate<DiffKey> isFollowed;
    private final long noisy;

    private ResultEvaluator(ResultCollector tally, LearnedNoise learned, Predicate<DiffKey> isFollowed) {
        this.learned = learned;
        this.isFollowed = isFollowed;
        this.noisy = tally.operations().stream()
                .flatMap(operation -> operation.spots.keySet().stream())
                .filter(learned.noise()::containsKey)
                .count();
    }

    /** @param isFollowed where values stand that the target generated and later requests were given */
    public static ReplayResult judge(
            ResultCollector tally, LearnedNoise learned, Predicate<DiffKey> isFollowed, List<Threshold> limits) {
        var judge = new ResultEvaluator(tally, learned, isFollowed);
        var operations = tally.operations().stream().map(judge::operation).toList();
        var result = new ReplayResult(operations, learned.plays(), tally.reasons(), List.of());
        var judgements =
                limits.stream().flatMap(limit -> limit.judge(result).stream()).toList();
        return new ReplayResult(operations, learned.plays(), tally.reasons(), judgements);
    }

    private OperationResult operation(OperationTally of) {
        var findings = of.spots.entrySet().stream()
                .map(spot -> finding(of, spot.getKey(), spot.getValue()))
                .sorted(Comparator.comparing(DifferenceSummary::sort)
                        .thenComparingLong(finding -> -finding.counted())
                        .thenComparing(DifferenceSummary::spot))
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

    private DifferenceSummary finding(OperationTally of, DiffKey spot, OperationTally.Seen seen) {
        var rate = new Frequency(seen.count, of.compared);
        var noise = Optional.ofNullable(learned.noise().get(spot));
        var sort = sort(spot, rate, noise);
        return new DifferenceSummary(spot, sort, rate, noise, counted(sort, rate, noise), seen.examples);
    }

    private Sort sort(DiffKey spot, Frequency seen, Optional<Frequency> noise) {
        if (isFollowed.test(spot)) {
            return Sort.FOLLOWED;
        }
        if (noise.isEmpty()) {
            return Sort.DIFFERENCE;
        }
        return isBeyond(seen, noise.get()) ? Sort.BEYOND_NOISE : Sort.NOISE;
    }

    private boolean isBeyond(Frequency seen, Frequency noise) {
        if (seen.share() <= noise.share()) {
            return false;
        }
        var table = new int[][] {row(seen), row(noise)};
        return FISHER.test(table).getPValue() < WRONG_ALARM / noisy;
    }

    private static int[] row(Frequency rate) {
        return new int[] {Math.toIntExact(rate.differed()), Math.toIntExact(rate.of() - rate.differed())};
    }

    private static long counted(Sort sort, Frequency seen, Optional<Frequency> noise) {
        return switch (sort) {
            case DIFFERENCE -> seen.differed();
            case BEYOND_NOISE ->
                Math.max(1, Math.round(seen.differed() - noise.orElseThrow().share() * seen.of()));
            case NOISE, FOLLOWED -> 0;
        };
    }

    /** Requests, each once however much of it differs; of those that differ beyond noise only, as many as are beyond. */
    private static long differing(OperationTally of, List<DifferenceSummary> findings) {
        var sorts = new HashMap<DiffKey, Sort>();
        findings.forEach(finding -> sorts.put(finding.spot(), finding.sort()));
        var certain = of.sets.entrySet().stream()
                .filter(set -> isCertain(set.getKey(), sorts))
                .mapToLong(Map.Entry::getValue)
                .sum();
        var beyond = findings.stream()
                .filter(finding -> finding.sort() == Sort.BEYOND_NOISE)
                .mapToLong(DifferenceSummary::counted)
                .max()
                .orElse(0);
        return Math.min(of.compared, certain + beyond);
    }

    private static boolean isCertain(Set<DiffKey> spots, Map<DiffKey, Sort> sorts) {
        return spots.isEmpty() || spots.stream().anyMatch(spot -> sorts.get(spot) == Sort.DIFFERENCE);
    }

    /** What is noise, from plays of the old version: of each place the higher rate, and the times of the last play. */
    public static LearnedNoise learn(List<ResultCollector> plays) {
        var noise = new TreeMap<DiffKey, Frequency>();
        for (var play : plays) {
            for (var operation : play.operations()) {
                operation.spots.forEach((spot, seen) ->
                        noise.merge(spot, new Frequency(seen.count, operation.compared), ResultEvaluator::higher));
            }
        }
        var took = new HashMap<String, Percentiles>();
        var work = new HashMap<String, Percentiles>();
        for (var operation :
                plays.isEmpty() ? List.<OperationTally>of() : plays.getLast().operations()) {
            took.put(operation.name, Percentiles.of(operation.tookNow));
            work.put(operation.name, Percentiles.of(operation.workNow));
        }
        return new LearnedNoise(plays.size(), noise, took, work);
    }

    private static Frequency higher(Frequency one, Frequency other) {
        return one.share() >= other.share() ? one : other;
    }
}
