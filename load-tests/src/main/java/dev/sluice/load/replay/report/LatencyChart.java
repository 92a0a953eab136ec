package dev.sluice.load.replay.report;

import static dev.sluice.load.report.NumberFormats.place;

import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.report.ChartAxis;
import dev.sluice.load.report.HtmlWriter;
import dev.sluice.load.report.NumberFormats;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * A drawing of how long an operation took, a line for each time it was measured: percentiles evenly across, milliseconds up in proportion.
 *
 * @param title what is drawn
 */
record LatencyChart(String title, List<Curve> curves) {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 260;
    private static final int LEFT = 62;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 34;
    /** Below it nothing is told apart. */
    private static final double LEAST_MILLIS = 0.01;

    /** @param label a class of the page's style, which gives it its colour */
    record Curve(String label, Percentiles percentiles) {}

    void draw(HtmlWriter page) throws XMLStreamException {
        var up = axis();
        page.open("svg", "viewBox", "0 0 %d %d".formatted(WIDTH, HEIGHT), "role", "img", "aria-label", title);
        page.leaf("text", title, "x", "4", "y", "16", "class", "name");
        for (var mark : up.marks()) {
            var y = place(y(up, mark));
            page.empty("line", "class", "grid", "x1", place(LEFT), "x2", place(WIDTH - RIGHT), "y1", y, "y2", y);
            page.leaf(
                    "text",
                    NumberFormats.mark(mark),
                    "class",
                    "end",
                    "x",
                    place(LEFT - 8),
                    "y",
                    place(y(up, mark) + 4));
        }
        for (var at = 0; at < Percentiles.PERCENTS.size(); at++) {
            page.leaf("text", name(at), "class", "middle", "x", place(x(at)), "y", place(HEIGHT - 12));
        }
        for (var curve : curves) {
            if (curve.percentiles().count() > 0) {
                draw(page, up, curve);
            }
        }
        page.close();
    }

    private static String name(int at) {
        return Percentiles.name(Percentiles.PERCENTS.get(at));
    }

    private ChartAxis axis() {
        var values = curves.stream()
                .flatMap(curve -> curve.percentiles().at().values().stream())
                .mapToDouble(LatencyChart::millis)
                .summaryStatistics();
        return values.getCount() == 0 ? ChartAxis.decades(1, 10) : ChartAxis.decades(values.getMin(), values.getMax());
    }

    private static double millis(Duration time) {
        return Math.max(LEAST_MILLIS, time.toNanos() / 1e6);
    }

    private static void draw(HtmlWriter page, ChartAxis up, Curve curve) throws XMLStreamException {
        page.open("g", "class", curve.label());
        page.empty(
                "polyline",
                "points",
                Percentiles.PERCENTS.stream()
                        .map(percent -> place(x(Percentiles.PERCENTS.indexOf(percent))) + ","
                                + place(y(up, millis(curve.percentiles().percentile(percent)))))
                        .collect(Collectors.joining(" ")));
        for (var at = 0; at < Percentiles.PERCENTS.size(); at++) {
            var time = curve.percentiles().percentile(Percentiles.PERCENTS.get(at));
            page.open("circle", "cx", place(x(at)), "cy", place(y(up, millis(time))), "r", "3");
            page.leaf("title", curve.label() + " " + name(at) + ": " + ReportFormats.millis(time));
            page.close();
        }
        page.close();
    }

    private static double x(int at) {
        return LEFT + 14 + (double) at / (Percentiles.PERCENTS.size() - 1) * (WIDTH - LEFT - RIGHT - 28);
    }

    private static double y(ChartAxis up, double millis) {
        return HEIGHT - BOTTOM - Math.clamp(up.at(millis), 0, 1) * (HEIGHT - TOP - BOTTOM);
    }
}
