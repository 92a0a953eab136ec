package dev.sluice.load.report;

import static dev.sluice.load.report.NumberFormats.place;

import java.util.List;
import javax.xml.stream.XMLStreamException;

/** A drawing of bars that are made of parts, one below the other. */
record BarChart(String title, List<Bar> bars) {
    private static final int WIDTH = 960;
    private static final int LEFT = 230;
    private static final int RIGHT = 70;
    private static final int TOP = 30;
    private static final int ROW = 22;
    private static final int THICK = 16;
    private static final int GAP = 8;
    /** Parts that are narrower hold no number. */
    private static final int ROOM_FOR_NUMBER = 36;

    /** @param group bars of the same one stand together, below its name */
    record Bar(String group, String label, List<Piece> pieces) {
        double total() {
            return pieces.stream().mapToDouble(Piece::value).sum();
        }
    }

    /** @param label also its class in the style */
    record Piece(String label, double value) {}

    void draw(HtmlWriter page) throws XMLStreamException {
        var groups = bars.stream().map(Bar::group).distinct().count();
        var height = TOP + bars.size() * ROW + groups * GAP;
        page.open("svg", "viewBox", "0 0 %d %d".formatted(WIDTH, height), "role", "img", "aria-label", title);
        page.leaf("text", title, "x", "4", "y", "16", "class", "name");
        var most = bars.stream().mapToDouble(Bar::total).max().orElse(1);
        var y = (double) TOP;
        var group = "";
        for (var bar : bars) {
            if (!bar.group().equals(group)) {
                group = bar.group();
                y += GAP;
                page.leaf("text", group, "x", "4", "y", place(y + 13));
            }
            draw(page, bar, y, (WIDTH - LEFT - RIGHT) / Math.max(most, Double.MIN_NORMAL));
            y += ROW;
        }
        page.close();
    }

    private static void draw(HtmlWriter page, Bar bar, double y, double unit) throws XMLStreamException {
        page.leaf("text", bar.label(), "class", "end", "x", place(LEFT - 8.0), "y", place(y + 13));
        var x = (double) LEFT;
        for (var piece : bar.pieces()) {
            var width = piece.value() * unit;
            page.open("g", "class", piece.label());
            page.open("rect", "x", place(x), "y", place(y), "width", place(width), "height", Integer.toString(THICK));
            page.leaf("title", "%s, %s: %s".formatted(bar.label(), piece.label(), NumberFormats.text(piece.value())));
            page.close();
            if (width >= ROOM_FOR_NUMBER) {
                var middle = place(x + width / 2);
                page.leaf(
                        "text",
                        NumberFormats.text(piece.value()),
                        "class",
                        "inside",
                        "x",
                        middle,
                        "y",
                        place(y + 12.5));
            }
            page.close();
            x += width;
        }
        page.leaf("text", NumberFormats.text(bar.total()), "x", place(x + 8), "y", place(y + 13));
    }
}
