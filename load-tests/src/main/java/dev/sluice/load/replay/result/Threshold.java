package dev.sluice.load.replay.result;

import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.result.ReplayResult.Judgement;
import dev.sluice.load.replay.result.ReplayResult.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a run must not exceed, as {@code differences>0.1%} or {@code p99>1.2x} has it. */
public sealed interface Threshold {
    Pattern FORM = Pattern.compile(
            "(?<count>differences|missing|not-sent)>(?<most>\\d{1,12}(?:\\.\\d{1,9})?)(?<share>%?)"
                + "|(?<work>work-)?p(?<percent>\\d{1,2}(?:\\.\\d{1,3})?)>(?<bound>\\d{1,9}(?:\\.\\d{1,6})?)(?<unit>x|ms|s)");

    /** As it was written. */
    String text();

    List<Judgement> judge(ReplayResult result);

    /** Of all requests, so many or such a share. */
    record Count(String text, String what, double most, boolean isShare) implements Threshold {
        @Override
        public List<Judgement> judge(ReplayResult result) {
            var count = of(result);
            var all = what.equals("differences") ? result.compared() : result.played();
            var share = all == 0 ? 0 : 100.0 * count / all;
            var broken = isShare ? share > most : count > most;
            var measured = String.format(Locale.ROOT, "%d of %d, %.3f%%", count, all, share);
            return List.of(new Judgement(text, "", measured, broken ? State.BROKEN : State.HELD));
        }

        private long of(ReplayResult result) {
            ToLongFunction<ReplayResult> counted = switch (what) {
                case "differences" -> ReplayResult::differing;
                case "missing" -> ReplayResult::missing;
                default -> ReplayResult::notSent;
            };
            return counted.applyAsLong(result);
        }
    }

    /**
     * Of each operation, a percentile.
     *
     * @param ofWork of what handlers say of themselves, else of the whole way from append to append
     * @param bound the most times what it was, or milliseconds
     */
    record Time(String text, boolean ofWork, double percent, double bound, boolean isRatio) implements Threshold {
        /** So many must lie beyond a percentile before it says something. */
        private static final int FEWEST_BEYOND = 5;
        /** Append times are whole milliseconds, and of less than one nobody takes notice. */
        private static final Duration RESOLUTION = Duration.ofMillis(1);

        @Override
        public List<Judgement> judge(ReplayResult result) {
            var judgements = new ArrayList<Judgement>();
            for (var operation : result.operations()) {
                var times = ofWork ? operation.work() : operation.took();
                judgements.add(judge(operation.name(), times));
            }
            return judgements;
        }

        private Judgement judge(String operation, OperationResult.Times times) {
            var beyond = (100 - percent) / 100;
            var fewest = Math.min(times.now().count(), isRatio ? times.base().count() : Long.MAX_VALUE);
            if (fewest * beyond < FEWEST_BEYOND) {
                return new Judgement(text, operation, "too few: " + fewest, State.UNJUDGED);
            }
            var now = times.now().percentile(percent);
            if (!isRatio) {
                var broken = now.toNanos() / 1e6 > bound;
                return new Judgement(text, operation, millis(now), broken ? State.BROKEN : State.HELD);
            }
            var before = times.base().percentile(percent);
            var broken = times.ratio(percent) > bound && now.minus(before).compareTo(RESOLUTION) > 0;
            var measured = String.format(
                    Locale.ROOT, "%.2fx: %s, before %s", times.ratio(percent), millis(now), millis(before));
            return new Judgement(text, operation, measured, broken ? State.BROKEN : State.HELD);
        }

        private static String millis(Duration time) {
            var millis = time.toNanos() / 1e6;
            return String.format(Locale.ROOT, millis < 1 ? "%.3f ms" : "%.1f ms", millis);
        }
    }

    /**
     * Reads several, separated by commas.
     *
     * @throws IllegalArgumentException for what is none
     */
    static List<Threshold> all(String text) {
        var limits = new ArrayList<Threshold>();
        for (var each : text.split(",", -1)) {
            limits.add(of(each.strip()));
        }
        return limits;
    }

    private static Threshold of(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "', expected such as differences>0.1%, missing>0, not-sent>0, p99>1.2x, p99>250ms or"
                    + " work-p50>1.2x");
        }
        if (form.group("count") != null) {
            return new Count(
                    text,
                    form.group("count"),
                    Double.parseDouble(form.group("most")),
                    form.group("share").equals("%"));
        }
        var unit = form.group("unit");
        var bound = Double.parseDouble(form.group("bound")) * (unit.equals("s") ? 1000 : 1);
        var percent = Double.parseDouble(form.group("percent"));
        if (!Percentiles.PERCENTS.contains(percent)) {
            throw new IllegalArgumentException("'" + text + "': percentiles are "
                    + Percentiles.PERCENTS.stream().map(Percentiles::name).collect(Collectors.joining(", ")));
        }
        return new Time(text, form.group("work") != null, percent, bound, unit.equals("x"));
    }
}
