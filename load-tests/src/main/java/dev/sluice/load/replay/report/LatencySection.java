package dev.sluice.load.replay.report;

import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.result.OperationResult;
import dev.sluice.load.report.HtmlWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** How long it took, as a section of the page: a drawing for each operation, and percentiles of all. */
record LatencySection(ReplayReport report, HtmlWriter page) {

    void write() throws XMLStreamException {
        page.leaf("h2", "How long it took");
        page.leaf(
                "p",
                "From a request's append to its reply's, by the broker's clock, in whole milliseconds; of calls over"
                        + " HTTP, on this machine. Work is what handlers say of themselves. The ratio is to the old"
                        + " version played again, where it was, else to the recording; less than a millisecond more"
                        + " exceeds no limit.");
        page.open("p", "class", "legend");
        for (var label : labels()) {
            page.open("span", "class", label.name());
            page.leaf("i", "");
            page.text(label.meaning());
            page.close();
        }
        page.close();
        page.open("div", "class", "plots");
        for (var operation : report.result().operations()) {
            if (operation.took().now().count() > 0) {
                curves(operation.name() + ", ms", operation.took());
            }
            if (operation.work().now().count() > 0) {
                curves(operation.name() + ", work in ms", operation.work());
            }
        }
        page.close();
        percentiles();
    }

    private record Label(String name, String meaning) {}

    private List<Label> labels() {
        var labels = new ArrayList<Label>();
        labels.add(new Label("recorded", "recorded"));
        if (report.result().plays() > 0) {
            labels.add(new Label("old", report.plan().service() + " played again"));
        }
        labels.add(new Label("now", report.plan().against()));
        return labels;
    }

    private void curves(String title, OperationResult.Times times) throws XMLStreamException {
        page.open("div", "class", "card");
        new LatencyChart(
                        title,
                        List.of(
                                new LatencyChart.Curve("recorded", times.recorded()),
                                new LatencyChart.Curve("old", times.learned()),
                                new LatencyChart.Curve("now", times.now())))
                .draw(page);
        page.close();
    }

    private void percentiles() throws XMLStreamException {
        page.table(List.of("operation", ""), List.of("p50 before", "now", "ratio", "p99 before", "now", "ratio"));
        for (var operation : report.result().operations()) {
            row(operation.name(), "took", operation.took());
            row("", "work", operation.work());
        }
        page.endTable();
    }

    private void row(String operation, String what, OperationResult.Times times) throws XMLStreamException {
        if (times.now().count() == 0) {
            return;
        }
        page.open("tr");
        page.leaf("td", operation, "class", "left");
        page.leaf("td", what, "class", "left faint");
        for (var percent : List.of(50.0, 99.0)) {
            page.leaf("td", millis(times.base(), percent));
            page.leaf("td", millis(times.now(), percent));
            page.leaf("td", ReportFormats.ratio(times.ratio(percent)));
        }
        page.close();
    }

    private static String millis(Percentiles times, double percent) {
        return times.count() == 0 ? "" : ReportFormats.millis(times.percentile(percent));
    }
}
