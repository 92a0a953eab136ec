package dev.sluice.load.report;

import static dev.sluice.load.report.NumberFormats.place;

import dev.sluice.load.bench.MedianAndRange;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * A drawing of medians over load, one line per contender; a thin bar goes from the least to the most of all rounds.
 *
 * @param title what is drawn, with its unit
 * @param under what the load is
 */
record LineChart(String title, String under, ChartAxis across, ChartAxis up, List<Line> lines, int width, int height) {
    private static final int LEFT = 62;
    private static final int RIGHT = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 46;
    /** Between the frame and the first load. */
    private static final int INSET = 18;

    private static final int BAR = 4;

    /** What one contender showed, least load first. */
    record Line(String label, List<Point> points) {}

    /** Under one load. */
    record Point(double load, MedianAndRange value) {}

    void draw(HtmlWriter page) throws XMLStreamException {
        page.open("svg", "viewBox", "0 0 %d %d".formatted(width, height), "role", "img", "aria-label", title);
        page.leaf("text", title, "x", "4", "y", "16", "class", "name");
        frame(page);
        for (var line : lines) {
            draw(page, line);
        }
        page.close();
    }

    private void frame(HtmlWriter page) throws XMLStreamException {
        for (var mark : up.marks()) {
            var y = place(y(mark));
            page.empty(
                    "line", "class", "grid", "x1", place(LEFT), "x2", place((double) width - RIGHT), "y1", y, "y2", y);
            page.leaf("text", NumberFormats.mark(mark), "class", "end", "x", place(LEFT - 8), "y", place(y(mark) + 4));
        }
        for (var mark : across.marks()) {
            page.leaf(
                    "text",
                    NumberFormats.mark(mark),
                    "class",
                    "middle",
                    "x",
                    place(x(mark)),
                    "y",
                    place((double) height - BOTTOM + 18));
        }
        page.leaf(
                "text",
                under,
                "class",
                "middle",
                "x",
                place((LEFT + width - RIGHT) / 2.0),
                "y",
                place((double) height - 8));
    }

    private void draw(HtmlWriter page, Line line) throws XMLStreamException {
        page.open("g", "class", line.label());
        page.empty(
                "polyline",
                "points",
                line.points().stream()
                        .map(point -> place(x(point.load())) + ","
                                + place(y(point.value().median())))
                        .collect(Collectors.joining(" ")));
        for (var point : line.points()) {
            draw(page, line.label(), point);
        }
        page.close();
    }

    private void draw(HtmlWriter page, String label, Point point) throws XMLStreamException {
        var x = x(point.load());
        var low = place(y(point.value().min()));
        var high = place(y(point.value().max()));
        page.empty("line", "x1", place(x), "x2", place(x), "y1", low, "y2", high);
        for (var end : List.of(low, high)) {
            page.empty("line", "x1", place(x - BAR), "x2", place(x + BAR), "y1", end, "y2", end);
        }
        page.open("circle", "cx", place(x), "cy", place(y(point.value().median())), "r", "3.5");
        page.leaf(
                "title",
                "%s at %s: %s (%s to %s)"
                        .formatted(
                                label,
                                NumberFormats.mark(point.load()),
                                NumberFormats.text(point.value().median()),
                                NumberFormats.text(point.value().min()),
                                NumberFormats.text(point.value().max())));
        page.close();
    }

    private double x(double load) {
        return LEFT + INSET + across.at(load) * (width - LEFT - RIGHT - 2 * INSET);
    }

    /** What lies outside is drawn at the edge. */
    private double y(double value) {
        var at = Math.clamp(up.at(Math.max(value, Double.MIN_NORMAL)), 0, 1);
        return height - BOTTOM - at * (height - TOP - BOTTOM);
    }
}
