package dev.sluice.stack.cli;

import dev.sluice.contracts.text.PrintableText;
import dev.sluice.load.replay.RecordedTraffic;
import dev.sluice.load.replay.recording.RecordingCounters;
import dev.sluice.load.replay.standin.RecordedResponses;
import dev.sluice.stack.standin.StandInService.Place;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What the terminal shows of a stand-in. */
final class StandInScreen {
    private final PrintWriter out;
    private final TimeParser moments;

    StandInScreen(PrintWriter out, TimeParser moments) {
        this.out = out;
        this.moments = moments;
    }

    void recording(RecordedTraffic traffic) {
        var plan = traffic.plan();
        line("recorded", plan.service() + ", " + plan.records() + " records");
        line("from", moments.shown(Instant.ofEpochMilli(plan.fromMillis())));
        line("to", moments.shown(Instant.ofEpochMilli(plan.toMillis())));
        traffic.expired().forEach(lost -> line("expired", lost));
        out.flush();
    }

    /** What was learned, and what of the recording was not. */
    void learned(RecordedTraffic traffic, RecordedResponses repertoire) {
        out.println();
        out.printf("%-24s%10s%10s%12s%12s%n", "operation", "questions", "replies", "unanswered", "no room");
        repertoire
                .operations()
                .forEach((name, of) -> out.printf(
                        "%-24s%10d%10d%12d%12d%s%n",
                        PrintableText.line(name),
                        of.questions(),
                        of.replies(),
                        of.unanswered(),
                        of.left(),
                        of.questions() == 0 ? "  nothing is known of it: 501" : ""));
        var heard = traffic.heard();
        told(sum(heard.operations(), RecordingCounters.Counts::filtered), "requests that the filters leave out");
        told(
                sum(heard.operations(), RecordingCounters.Counts::left),
                "requests of operations that were not asked for, or that the contract does not have");
        RecordingStatsTable.left(heard, out);
        told(
                sum(repertoire.operations(), RecordedResponses.Counts::left),
                "replies for which there was no room: more is held with --hold");
        out.println("held: " + repertoire.bytes() / 1024 + " KiB");
        out.flush();
    }

    void beside(String whoElse) {
        line("beside", whoElse + ": each request goes to one of you");
        out.flush();
    }

    void answers(Collection<Place> places) {
        out.println();
        out.println("Answers " + places.stream().map(Place::toString).collect(Collectors.joining(", "))
                + ". Ctrl-C ends it.");
        out.flush();
    }

    void waits(Collection<Place> places) {
        out.println("waits for partitions of "
                + places.stream().map(Place::toString).collect(Collectors.joining(", ")));
        out.flush();
    }

    void ends(RecordedResponses repertoire) {
        var counts = repertoire.operations();
        out.println();
        out.printf("%-24s%10s%14s%n", "operation", "matched", "not matched");
        counts.forEach((name, of) -> out.printf("%-24s%10d%14d%n", PrintableText.line(name), of.known(), of.unknown()));
        out.println(sum(counts, RecordedResponses.Counts::known) + " matched, "
                + sum(counts, RecordedResponses.Counts::unknown) + " not matched");
        out.flush();
    }

    private static <C> long sum(Map<String, C> counts, ToLongFunction<C> of) {
        return counts.values().stream().mapToLong(of).sum();
    }

    private void told(long count, String what) {
        RecordingStatsTable.told(count, what, out);
    }

    private void line(String what, String value) {
        out.printf("%-10s %s%n", what, value);
    }
}
