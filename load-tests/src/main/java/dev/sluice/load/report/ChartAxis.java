package dev.sluice.load.report;

import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * An axis of a plot.
 *
 * @param from the value at its beginning
 * @param to the value at its end, higher
 * @param logarithmic where equal distances are equal proportions; the values are then above 0
 * @param marks values that are written beside it
 */
public record ChartAxis(double from, double to, boolean logarithmic, List<Double> marks) {
    private static final int MOST_MARKS = 6;
    private static final double[] ROUND = {1, 2, 5, 10};
    /** Of a logarithmic axis that has room for more marks than whole powers of ten. */
    private static final int FEW_DECADES = 2;

    /** From 0 to a round number. */
    public static ChartAxis upTo(double most) {
        var step = step(most > 0 ? most : 1);
        var count = (int) Math.max(1, Math.ceil(most / step));
        return new ChartAxis(
                0,
                step * count,
                false,
                IntStream.rangeClosed(0, count).mapToObj(mark -> mark * step).toList());
    }

    private static double step(double most) {
        var rough = most / MOST_MARKS;
        var power = Math.pow(10, Math.floor(Math.log10(rough)));
        return DoubleStream.of(ROUND)
                .map(factor -> factor * power)
                .filter(step -> step >= rough)
                .findFirst()
                .orElse(10 * power);
    }

    /** Whole powers of ten around positive values. */
    public static ChartAxis decades(double least, double most) {
        var first = (int) Math.floor(Math.log10(least));
        var last = Math.max(first + 1, (int) Math.ceil(Math.log10(most)));
        var between = last - first <= FEW_DECADES ? new double[] {1, 2, 5} : new double[] {1};
        var marks = IntStream.rangeClosed(first, last)
                .boxed()
                .flatMapToDouble(power -> DoubleStream.of(between).map(factor -> factor * Math.pow(10, power)))
                .filter(mark -> mark <= Math.pow(10, last))
                .boxed()
                .toList();
        return new ChartAxis(Math.pow(10, first), Math.pow(10, last), true, marks);
    }

    /** From the least to the most load, each marked; a single one stands in the middle. */
    static ChartAxis loads(Collection<Integer> loads) {
        var all = loads.stream().map(Integer::doubleValue).distinct().sorted().toList();
        var single = all.size() == 1;
        return new ChartAxis(all.getFirst() / (single ? 2 : 1), all.getLast() * (single ? 2 : 1), true, all);
    }

    /** From 0 to the whole. */
    static ChartAxis percents(Collection<Integer> percents) {
        return new ChartAxis(
                0, 100, false, percents.stream().map(Integer::doubleValue).toList());
    }

    /** Where a value stands: 0 at the beginning, 1 at the end. */
    public double at(double value) {
        return logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    }
}
