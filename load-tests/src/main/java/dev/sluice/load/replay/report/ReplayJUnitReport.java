package dev.sluice.load.replay.report;

import dev.sluice.load.replay.result.DifferenceSummary;
import dev.sluice.load.replay.result.OperationResult;
import dev.sluice.load.replay.result.ReplayResult.Judgement;
import dev.sluice.load.replay.result.ReplayResult.State;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run's findings as CI servers read them: a test case for each limit and, of latencies, each operation; one more for whether all was
 * played. Differences go along as text.
 */
public final class ReplayJUnitReport {
    /** What no XML 1.0 document may hold. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

    private final ReplayReport report;
    private final XMLStreamWriter out;

    private ReplayJUnitReport(ReplayReport report, XMLStreamWriter out) {
        this.report = report;
        this.out = out;
    }

    public static String of(ReplayReport report) {
        var page = new StringWriter();
        try {
            var out = XMLOutputFactory.newFactory().createXMLStreamWriter(page);
            new ReplayJUnitReport(report, out).write();
            return page + "\n";
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a document in memory cannot fail to be written", e);
        }
    }

    private void write() throws XMLStreamException {
        var judgements = report.result().judgements();
        var broken = judgements.stream()
                .filter(judgement -> judgement.state() == State.BROKEN)
                .count();
        var unjudged = judgements.stream()
                .filter(judgement -> judgement.state() == State.UNJUDGED)
                .count();
        out.writeStartDocument("UTF-8", "1.0");
        out.writeStartElement("testsuite");
        out.writeAttribute(
                "name",
                "replay " + report.plan().service() + " → " + report.plan().against());
        out.writeAttribute("timestamp", report.written().toString());
        out.writeAttribute("tests", Long.toString(judgements.size() + 1L));
        out.writeAttribute("failures", Long.toString(broken + (report.isComplete() ? 0 : 1)));
        out.writeAttribute("errors", "0");
        out.writeAttribute("skipped", Long.toString(unjudged));
        complete();
        for (var judgement : judgements) {
            write(judgement);
        }
        out.writeStartElement("system-out");
        out.writeCharacters(clean(String.join("\n", ReplayTextReport.lines(report))));
        out.writeEndElement();
        out.writeEndDocument();
        out.flush();
    }

    private void complete() throws XMLStreamException {
        begin("all is played");
        if (!report.isComplete()) {
            fail("cut off after " + report.result().played() + " requests", "");
        }
        out.writeEndElement();
    }

    private void write(Judgement judgement) throws XMLStreamException {
        begin(judgement.limit() + (judgement.about().isEmpty() ? "" : " " + judgement.about()));
        switch (judgement.state()) {
            case BROKEN -> fail(judgement.measured(), details(judgement));
            case UNJUDGED -> {
                out.writeEmptyElement("skipped");
                out.writeAttribute("message", judgement.measured());
            }
            case HELD -> {
                // a test case without a child has passed
            }
        }
        out.writeEndElement();
    }

    private void begin(String name) throws XMLStreamException {
        out.writeStartElement("testcase");
        out.writeAttribute("classname", "replay." + report.plan().service());
        out.writeAttribute("name", clean(name));
    }

    private void fail(String message, String details) throws XMLStreamException {
        out.writeStartElement("failure");
        out.writeAttribute("message", clean(message));
        out.writeCharacters(clean(details));
        out.writeEndElement();
    }

    private String details(Judgement judgement) {
        return operations(judgement).stream()
                .flatMap(operation -> operation.findings().stream())
                .filter(DifferenceSummary::isCounted)
                .map(ReplayJUnitReport::line)
                .collect(Collectors.joining("\n"));
    }

    private List<OperationResult> operations(Judgement judgement) {
        return report.result().operations().stream()
                .filter(operation ->
                        judgement.about().isEmpty() || operation.name().equals(judgement.about()))
                .toList();
    }

    private static String line(DifferenceSummary finding) {
        var example = finding.examples().stream()
                .findFirst()
                .map(first -> ", as in %s: %s → %s"
                        .formatted(
                                first.recorded(), ReportFormats.shown(first.then()), ReportFormats.shown(first.now())))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%s: %d of %d%s",
                finding.spot(),
                finding.seen().differed(),
                finding.seen().of(),
                example);
    }

    private static String clean(String text) {
        return FORBIDDEN.matcher(text).replaceAll(" ");
    }
}
