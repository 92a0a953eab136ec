package dev.sluice.load.replay.report;

import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.result.DifferenceSummary;
import dev.sluice.load.replay.result.DifferenceSummary.Sort;
import dev.sluice.load.replay.result.OperationResult;
import dev.sluice.load.replay.result.ReplayResult.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run's findings for a terminal: tables, what differs with an example each, limits, the verdict. */
public final class ReplayTextReport {
    private static final int WIDEST = 60;

    private final ReplayReport report;
    private final List<String> lines = new ArrayList<>();

    private ReplayTextReport(ReplayReport report) {
        this.report = report;
    }

    public static List<String> lines(ReplayReport report) {
        var text = new ReplayTextReport(report);
        text.operations();
        text.findings();
        text.followed();
        text.judgements();
        return text.lines;
    }

    private void operations() {
        lines.add("%-24s%9s%9s%9s%9s%12s%12s%12s%12s"
                .formatted(
                        "operation",
                        "played",
                        "differ",
                        "missing",
                        "not sent",
                        "p50 before",
                        "now",
                        "p99 before",
                        "now"));
        for (var operation : report.result().operations()) {
            operation(operation);
        }
        report.result().reasons().forEach((reason, count) -> lines.add("not sent %d: %s".formatted(count, reason)));
    }

    private void operation(OperationResult of) {
        lines.add("%-24s%9d%9d%9d%9d%12s%12s%12s%12s"
                .formatted(
                        of.name(),
                        of.played(),
                        of.differing(),
                        of.missing(),
                        of.notSent(),
                        millis(of.took().base(), 50),
                        millis(of.took().now(), 50),
                        millis(of.took().base(), 99),
                        millis(of.took().now(), 99)));
        of.statuses().forEach((change, count) -> lines.add("    %-20s %8d".formatted(change, count)));
        if (of.work().base().count() > 0 && of.work().now().count() > 0) {
            lines.add("    %-20s %8s, before %s, %s"
                    .formatted(
                            "work p50",
                            millis(of.work().now(), 50),
                            millis(of.work().base(), 50),
                            ReportFormats.ratio(of.work().ratio(50))));
        }
    }

    private static String millis(Percentiles times, double percent) {
        return times.count() == 0 ? "-" : ReportFormats.millis(times.percentile(percent));
    }

    private void findings() {
        var counted =
                report.result().findings().filter(DifferenceSummary::isCounted).toList();
        var others = report.result()
                .findings()
                .filter(finding -> finding.sort() == Sort.NOISE)
                .toList();
        if (!counted.isEmpty()) {
            lines.add("");
            lines.add("differences");
            counted.forEach(this::difference);
        }
        if (!others.isEmpty()) {
            lines.add("");
            lines.add("noise: no more often than the old version differs by itself");
            others.forEach(finding -> lines.add("  %-52s %9d of %d, %s; by itself %s"
                    .formatted(
                            finding.spot(),
                            finding.seen().differed(),
                            finding.seen().of(),
                            ReportFormats.percent(finding.seen()),
                            finding.noise().map(ReportFormats::percent).orElse("never"))));
        }
        if (report.result().plays() == 0 && !counted.isEmpty()) {
            lines.add("");
            lines.add("nothing is known of what differs by itself, as times and ids do: --learn plays the old version"
                    + " first, and --rules says what counts");
        }
    }

    private void difference(DifferenceSummary finding) {
        lines.add("  %-52s %9d of %d, %s%s"
                .formatted(
                        finding.spot(),
                        finding.seen().differed(),
                        finding.seen().of(),
                        ReportFormats.percent(finding.seen()),
                        finding.noise()
                                .map(noise -> "; by itself " + ReportFormats.percent(noise))
                                .orElse("")));
        for (var example : finding.examples().stream().limit(1).toList()) {
            lines.add("      %s: %s → %s"
                    .formatted(example.recorded(), shortened(example.then()), shortened(example.now())));
        }
    }

    private static String shortened(String value) {
        var shown = ReportFormats.shown(value).replaceAll("\\p{Cntrl}", " ");
        return shown.length() <= WIDEST ? shown : shown.substring(0, WIDEST) + "…";
    }

    private void followed() {
        if (!report.links().isEmpty()) {
            lines.add("");
            lines.add("followed: what the target generated, put into later requests");
            report.links().forEach((link, count) -> lines.add("  %-52s %9d".formatted(link, count)));
        }
    }

    private void judgements() {
        lines.add("");
        for (var judgement : report.result().judgements()) {
            lines.add(line(judgement));
        }
        lines.add("%s: %d of %d compared replies differ"
                .formatted(
                        report.verdict(),
                        report.result().differing(),
                        report.result().compared()));
    }

    private static String line(Judgement judgement) {
        return "%-9s %-20s %-24s %s"
                .formatted(
                        judgement.state().name().toLowerCase(Locale.ROOT),
                        judgement.limit(),
                        judgement.about(),
                        judgement.measured())
                .stripTrailing();
    }
}
