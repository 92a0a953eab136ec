package dev.sluice.load.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.diff.Frequency;
import dev.sluice.load.replay.result.DifferenceSummary;
import dev.sluice.load.replay.result.OperationResult;
import java.time.Instant;
import java.util.Locale;

/** A run's findings for programs. Times are milliseconds, shares are of 1. */
public final class ReplayJsonReport {
    private ReplayJsonReport() {}

    public static JsonNode of(ReplayReport report) {
        var plan = report.plan();
        var result = report.result();
        var json = JsonNodeFactory.instance.objectNode();
        json.put("verdict", report.verdict());
        json.put("run", plan.run());
        json.put("service", plan.service());
        json.put("against", plan.against());
        json.put("from", Instant.ofEpochMilli(plan.fromMillis()).toString());
        json.put("to", Instant.ofEpochMilli(plan.toMillis()).toString());
        json.put("pace", plan.pace().text());
        json.put("written", report.written().toString());
        json.put("seconds", report.took().toNanos() / 1e9);
        json.put("complete", report.isComplete());
        json.put("played", result.played());
        json.put("compared", result.compared());
        json.put("differing", result.differing());
        json.put("missing", result.missing());
        json.put("notSent", result.notSent());
        json.put("playsOfOldVersion", result.plays());
        var limits = json.putArray("limits");
        result.judgements()
                .forEach(judgement -> limits.addObject()
                        .put("limit", judgement.limit())
                        .put("operation", judgement.about())
                        .put("measured", judgement.measured())
                        .put("state", judgement.state().name().toLowerCase(Locale.ROOT)));
        var operations = json.putArray("operations");
        result.operations().forEach(operation -> write(operation, operations.addObject()));
        var links = json.putArray("followed");
        report.links()
                .forEach((link, count) -> links.addObject()
                        .put("from", link.from())
                        .put("at", link.at())
                        .put("to", link.to())
                        .put("requests", count));
        report.standing().ifPresent(standing -> {
            var late = standing.lateness();
            if (late.count() > 0) {
                json.putObject("behindPlan")
                        .put("p50", late.percentile(50).toNanos() / 1e6)
                        .put("p99", late.percentile(99).toNanos() / 1e6)
                        .put("most", late.highest().toNanos() / 1e6);
            }
            json.putObject("traffic")
                    .put("sentBefore", standing.sentBefore())
                    .put("sentTwice", standing.doubled())
                    .put("secondReplies", standing.traffic().secondReplies())
                    .put("lateReplies", standing.traffic().lateReplies())
                    .put("strangeReplies", standing.traffic().strangers());
        });
        var lost = json.putArray("lost");
        report.lost().forEach(lost::add);
        return json;
    }

    private static void write(OperationResult operation, ObjectNode json) {
        json.put("operation", operation.name());
        json.put("replied", operation.replied());
        json.put("missing", operation.missing());
        json.put("notSent", operation.notSent());
        json.put("compared", operation.compared());
        json.put("differing", operation.differing());
        var statuses = json.putObject("statuses");
        operation.statuses().forEach(statuses::put);
        var findings = json.putArray("findings");
        operation.findings().forEach(finding -> write(finding, findings.addObject()));
        write(operation.took(), json.putObject("took"));
        write(operation.work(), json.putObject("work"));
    }

    private static void write(DifferenceSummary finding, ObjectNode json) {
        json.put("at", finding.spot().place().toString());
        json.put("differs", finding.spot().kind().word());
        json.put("sort", ReportFormats.sort(finding.sort()));
        json.put("counted", finding.counted());
        write(finding.seen(), json.putObject("seen"));
        finding.noise().ifPresent(noise -> write(noise, json.putObject("noise")));
        var examples = json.putArray("examples");
        finding.examples()
                .forEach(example -> examples.addObject()
                        .put("recorded", example.recorded())
                        .put("id", example.id())
                        .put("then", example.then())
                        .put("now", example.now()));
    }

    private static void write(Frequency rate, ObjectNode json) {
        json.put("replies", rate.differed()).put("of", rate.of()).put("share", rate.share());
    }

    private static void write(OperationResult.Times times, ObjectNode json) {
        write(times.recorded(), json.putObject("recorded"));
        write(times.learned(), json.putObject("oldVersionNow"));
        write(times.now(), json.putObject("now"));
    }

    private static void write(Percentiles percentiles, ObjectNode json) {
        json.put("count", percentiles.count());
        percentiles.at().forEach((percent, time) -> json.put(Percentiles.name(percent), time.toNanos() / 1e6));
    }
}
