package dev.sluice.load.replay.report;

import dev.sluice.load.replay.result.DifferenceExample;
import dev.sluice.load.replay.result.DifferenceSummary;
import dev.sluice.load.replay.result.DifferenceSummary.Sort;
import dev.sluice.load.replay.result.ReplayResult.State;
import dev.sluice.load.report.HtmlWriter;
import dev.sluice.load.report.PageStyle;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLStreamException;

/** A run's findings as one page that needs nothing beside it: the verdict first, then what differs, then all figures. */
public final class ReplayHtmlReport {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String STYLE = """

        .recorded { --tint: #8b93a1; } .old { --tint: #3b6fb6; } .now { --tint: #d9622b; }
        .verdict { display: inline-block; padding: .1rem .7rem; border-radius: 999px; color: #ffffff; font-size: 1rem;
          vertical-align: middle; margin-left: .5rem; }
        .passed { background: #137a4b; } .failed, .incomplete { background: #b42318; }
        .lead { font-size: 1.05rem; }
        .sides { display: grid; grid-template-columns: 1fr 1fr; gap: .15rem 1rem; padding: .4rem 0 .6rem; }
        .sides div { overflow-wrap: anywhere; white-space: pre-wrap; font: .85em ui-monospace, monospace; }
        .sides .then { border-left: 3px solid #8b93a1; padding-left: .6rem; }
        .sides .new { border-left: 3px solid #d9622b; padding-left: .6rem; }
        .sides .where { grid-column: 1 / 3; font-family: inherit; color: var(--faint); }
        summary { cursor: pointer; color: var(--faint); }
        .plots { margin-bottom: 1rem; } dl { max-width: 75ch; }
        td.wrap { white-space: normal; overflow-wrap: anywhere; min-width: 14rem; }
        td.examples { padding-top: 0; white-space: normal; }
        """;

    private final ReplayReport report;
    private final HtmlWriter page;

    private ReplayHtmlReport(ReplayReport report) throws XMLStreamException {
        this.report = report;
        this.page = new HtmlWriter();
    }

    public static String of(ReplayReport report) {
        try {
            return new ReplayHtmlReport(report).build();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a page in memory cannot fail to be written", e);
        }
    }

    private String build() throws XMLStreamException {
        page.begin(title() + ": " + report.verdict(), PageStyle.STYLE + STYLE);
        heading();
        limits();
        differences();
        operations();
        new LatencySection(report, page).write();
        noise();
        followed();
        notes();
        return page.page();
    }

    private String title() {
        return "Replay of " + report.plan().service() + " against "
                + report.plan().against();
    }

    private void heading() throws XMLStreamException {
        var plan = report.plan();
        var result = report.result();
        page.open("h1");
        page.text(title());
        page.leaf("span", report.verdict(), "class", "verdict " + report.verdict());
        page.close();
        page.leaf(
                "p",
                "%,d requests were played, %,d of their replies compared with the recorded ones: %s."
                        .formatted(result.played(), result.compared(), differ(result.differing())),
                "class",
                "lead");
        page.open("dl");
        fact("recorded", time(plan.fromMillis()) + " to " + time(plan.toMillis()));
        fact("pace", plan.pace().words() + (plan.inTurn() ? ", each key in turn" : ""));
        fact("run", plan.run());
        fact("written", TIME.format(report.written()));
        fact("took", rate(report));
        fact(
                "noise",
                result.plays() == 0
                        ? "not learned: what differs by itself counts as well"
                        : "learned from %d plays of %s".formatted(result.plays(), plan.service()));
        page.close();
    }

    private static String differ(long count) {
        return count == 0 ? "none differs" : count == 1 ? "1 differs" : "%,d differ".formatted(count);
    }

    private static String rate(ReplayReport report) {
        var seconds = Math.max(1e-3, report.took().toNanos() / 1e9);
        return "%.1f s, %,.0f requests a second"
                .formatted(seconds, report.result().played() / seconds);
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }

    private void fact(String name, String value) throws XMLStreamException {
        page.leaf("dt", name);
        page.leaf("dd", value);
    }

    private void limits() throws XMLStreamException {
        page.leaf("h2", "Limits");
        page.table(List.of("limit", "operation"), List.of("measured", ""));
        for (var judgement : report.result().judgements()) {
            page.open("tr");
            page.leaf("td", judgement.limit(), "class", "left");
            page.leaf("td", judgement.about().isEmpty() ? "all" : judgement.about(), "class", "left");
            page.leaf("td", judgement.measured());
            state(judgement.state());
            page.close();
        }
        page.endTable();
    }

    private void state(State state) throws XMLStreamException {
        switch (state) {
            case HELD -> page.leaf("td", "held", "class", "met");
            case BROKEN -> page.leaf("td", "broken", "class", "missed");
            case UNJUDGED -> page.leaf("td", "not judged", "class", "faint");
        }
    }

    private void differences() throws XMLStreamException {
        var counted =
                report.result().findings().filter(DifferenceSummary::isCounted).toList();
        page.leaf("h2", "What differs");
        if (counted.isEmpty()) {
            page.leaf("p", "Nothing that counts.");
            return;
        }
        page.table(List.of("operation", "where", "how"), List.of("replies", "share", "by itself"));
        for (var finding : counted) {
            row(finding);
            examples(finding.examples(), finding.equals(counted.getFirst()));
        }
        page.endTable();
    }

    private void row(DifferenceSummary finding) throws XMLStreamException {
        page.open("tr");
        page.leaf("td", finding.spot().operation(), "class", "left");
        page.open("td", "class", "left wrap");
        page.leaf("code", finding.spot().place().toString());
        page.close();
        page.leaf("td", finding.spot().kind().word(), "class", "left");
        page.leaf(
                "td",
                "%,d of %,d".formatted(finding.seen().differed(), finding.seen().of()));
        page.leaf("td", ReportFormats.percent(finding.seen()));
        page.leaf("td", finding.noise().map(ReportFormats::percent).orElse("never"), "class", "faint");
        page.close();
    }

    private void examples(List<DifferenceExample> examples, boolean isOpen) throws XMLStreamException {
        page.open("tr");
        page.open("td", "colspan", "6", "class", "left examples");
        if (isOpen) {
            page.open("details", "open", "open");
        } else {
            page.open("details");
        }
        page.leaf("summary", examples.size() == 1 ? "an example" : examples.size() + " examples, then and now");
        for (var example : examples) {
            page.open("div", "class", "sides");
            page.leaf("div", example.recorded() + ", request " + example.id(), "class", "where");
            page.leaf("div", ReportFormats.shown(example.then()), "class", "then");
            page.leaf("div", ReportFormats.shown(example.now()), "class", "new");
            page.close();
        }
        page.close();
        page.close();
        page.close();
    }

    private void operations() throws XMLStreamException {
        page.leaf("h2", "Operations");
        page.table(
                List.of("operation", "statuses then → now"),
                List.of("played", "compared", "differ", "missing", "not sent"));
        for (var operation : report.result().operations()) {
            page.open("tr");
            page.leaf("td", operation.name(), "class", "left");
            page.open("td", "class", "left");
            for (var change : operation.statuses().entrySet()) {
                page.leaf("div", "%s: %,d".formatted(change.getKey(), change.getValue()));
            }
            page.close();
            page.leaf("td", "%,d".formatted(operation.played()));
            page.leaf("td", "%,d".formatted(operation.compared()));
            page.leaf("td", "%,d".formatted(operation.differing()), "class", operation.differing() > 0 ? "missed" : "");
            page.leaf("td", "%,d".formatted(operation.missing()));
            page.leaf("td", "%,d".formatted(operation.notSent()));
            page.close();
        }
        page.endTable();
        for (var reason : report.result().reasons().entrySet()) {
            page.leaf("p", "Not sent, %,d: %s".formatted(reason.getValue(), reason.getKey()));
        }
    }

    private void noise() throws XMLStreamException {
        var noise = report.result()
                .findings()
                .filter(finding -> finding.sort() == Sort.NOISE)
                .toList();
        if (noise.isEmpty()) {
            return;
        }
        page.leaf("h2", "Noise");
        page.leaf("p", "Differs from the recording no more often than the old version does by itself; does not count.");
        page.table(List.of("operation", "where", "how"), List.of("replies", "share", "by itself"));
        for (var finding : noise) {
            row(finding);
        }
        page.endTable();
    }

    private void followed() throws XMLStreamException {
        if (report.links().isEmpty()) {
            return;
        }
        page.leaf("h2", "Followed");
        page.leaf(
                "p",
                "What " + report.plan().against()
                        + " generated was put into later requests in place of what was recorded.");
        page.table(List.of("given by", "at", "carried by"), List.of("requests"));
        for (var link : report.links().entrySet()) {
            page.open("tr");
            page.leaf("td", link.getKey().from(), "class", "left");
            page.open("td", "class", "left wrap");
            page.leaf("code", link.getKey().at());
            page.close();
            page.leaf("td", link.getKey().to(), "class", "left");
            page.leaf("td", "%,d".formatted(link.getValue()));
            page.close();
        }
        page.endTable();
    }

    private void notes() throws XMLStreamException {
        var notes = new ArrayList<>(report.lost());
        report.standing().ifPresent(standing -> {
            var late = standing.lateness();
            if (late.count() > 0) {
                notes.add("Sent behind plan: p50 %s, p99 %s, most %s"
                        .formatted(
                                ReportFormats.millis(late.percentile(50)),
                                ReportFormats.millis(late.percentile(99)),
                                ReportFormats.millis(late.highest())));
            }
            note(notes, standing.sentBefore(), "were sent by earlier parts of the run, and not again");
            note(notes, standing.doubled(), "records of the run were on the target's topic a second time");
            note(notes, standing.traffic().secondReplies(), "second replies, of which the first counts");
            note(notes, standing.traffic().lateReplies(), "replies after the deadline");
            note(notes, standing.traffic().strangers(), "replies to nothing that was asked");
        });
        if (notes.isEmpty()) {
            return;
        }
        page.leaf("h2", "Besides");
        page.open("ul");
        for (var note : notes) {
            page.leaf("li", note);
        }
        page.close();
    }

    private static void note(List<String> notes, long count, String what) {
        if (count > 0) {
            notes.add("%,d %s".formatted(count, what));
        }
    }
}
