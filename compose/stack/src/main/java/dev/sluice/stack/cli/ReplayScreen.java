package dev.sluice.stack.cli;

import dev.sluice.contracts.text.PrintableText;
import dev.sluice.load.replay.ReplayComparison;
import dev.sluice.load.replay.ReplayRun;
import dev.sluice.load.replay.plan.PartitionRange;
import dev.sluice.load.replay.report.ReplayReport;
import dev.sluice.load.replay.report.ReplayTextReport;
import dev.sluice.load.replay.session.ReplayProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the terminal shows of a replay. */
final class ReplayScreen {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final PrintWriter out;
    private final TimeParser moments;

    ReplayScreen(PrintWriter out, TimeParser moments) {
        this.out = out;
        this.moments = moments;
    }

    void plan(ReplayComparison trial) {
        var plan = trial.plan();
        var file = plan.file();
        line(
                "recorded",
                plan.service() + ": " + (file != null ? file.path() : topics(plan.requests())) + ", " + plan.records()
                        + (file != null ? " requests" : " records"));
        line("from", moments.shown(Instant.ofEpochMilli(plan.fromMillis())));
        line("to", moments.shown(Instant.ofEpochMilli(plan.toMillis())));
        line(
                "replies",
                file != null
                        ? "in the file"
                        : plan.replies().isEmpty() ? "none: there is no edge's reply topic" : topics(plan.replies()));
        trial.stage().replay().recorded().expired().forEach(lost -> line("expired", lost));
        var targets = plan.cast().played().values().stream()
                .map(played -> played.topic())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        line("against", plan.against() + (targets.isEmpty() ? "" : ": " + targets));
        line("pace", plan.pace().words() + (plan.inTurn() ? ", each key in turn" : ""));
        line("run", plan.run());
        if (trial.learns()) {
            line("first", plan.service() + " is played twice, to learn what differs by itself");
        } else if (!trial.rules().learned().isNothing()) {
            line("known", trial.rules().learned().noise().size() + " places that differ by themselves");
        }
        out.flush();
    }

    private static String topics(Collection<PartitionRange> parts) {
        return parts.stream()
                .collect(Collectors.groupingBy(PartitionRange::topic, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(topic -> topic.getKey() + " (" + topic.getValue()
                        + (topic.getValue() == 1 ? " partition)" : " partitions)"))
                .collect(Collectors.joining(", "));
    }

    /** What the recording held, and what of it is not played. */
    void heard(ReplayRun replay) {
        RecordingStatsTable.print(replay.recorded(), "chosen", out);
    }

    private void told(long count, String what) {
        RecordingStatsTable.told(count, what, out);
    }

    void dryRunEnds(ReplayComparison trial) {
        var replay = trial.stage().replay();
        out.println();
        trial.missingTopics().forEach(topic -> out.println("there is no topic " + topic + " yet"));
        out.println(replay.recorded().heard().chosen() + " requests would be played, recorded within "
                + Duration.ofMillis(replay.recorded().heard().spanMillis()).toSeconds() + " s; nothing was sent");
        out.flush();
    }

    /** Until it is closed, says every two seconds how far the run is. */
    AutoCloseableQuietly progress(ReplayComparison trial) {
        var thread = Thread.ofVirtual().start(() -> tick(trial));
        return thread::interrupt;
    }

    /** Closes without a fault. */
    interface AutoCloseableQuietly extends AutoCloseable {
        @Override
        void close();
    }

    private void tick(ReplayComparison trial) {
        var before = 0L;
        try {
            while (true) {
                Thread.sleep(EVERY);
                var stage = trial.stage();
                var ended = stage.tally().ended();
                var rate = Math.max(0, ended - before) / EVERY.toSeconds();
                before = ended;
                stage.replay().standing().ifPresent(standing -> progress(stage, standing, rate));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run is over
        }
    }

    private void progress(ReplayComparison.Stage stage, ReplayProgress standing, long rate) {
        var replay = stage.replay();
        var all = Math.max(1, replay.recorded().plan().records());
        out.printf(
                Locale.ROOT,
                "%s: %3d%% read, %d played, %d/s, %d on their way, %d differ, %d missing%s%n",
                stage.name(),
                100 * replay.recorded().heard().read() / all,
                stage.tally().ended(),
                rate,
                standing.aloft(),
                stage.tally().differing(),
                stage.tally().missing(),
                late(standing));
        out.flush();
    }

    private static String late(ReplayProgress standing) {
        var late = standing.lateness();
        return late.count() == 0
                ? ""
                : ", late p50 %s, p99 %s, most %s"
                        .formatted(millis(late.percentile(50)), millis(late.percentile(99)), millis(late.highest()));
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    /** The old version was played. */
    void learned(ReplayComparison trial, Path kept) {
        var learned = trial.rules().learned();
        out.printf(
                "learned: %d places differ by themselves in %d plays of %s, kept in %s%n",
                learned.noise().size(), learned.plays(), trial.plan().service(), kept);
        out.flush();
    }

    void learningCutOff() {
        out.println("cut off while learning: nothing is kept of it, begin again");
        out.flush();
    }

    void ends(ReplayReport report, boolean canGoOn) {
        out.println();
        ReplayTextReport.lines(report).stream().map(PrintableText::line).forEach(out::println);
        report.standing().ifPresent(standing -> {
            told(standing.sentBefore(), "were sent by earlier parts of the run, and not again");
            told(standing.doubled(), "records of the run were on the target's topic already, a second time");
            told(standing.traffic().secondReplies(), "second replies, of which the first counts");
            told(standing.traffic().lateReplies(), "replies after the deadline");
            told(standing.traffic().strangers(), "replies to nothing that was asked");
            told(standing.traffic().held(), "times the next request waited for room: --in-flight gives more");
            if (standing.lateness().count() > 0) {
                out.println("against the plan" + late(standing).substring(1));
            }
            if (!report.isComplete()) {
                told(standing.aloft(), "requests still wait for their replies");
            }
        });
        if (!report.isComplete()) {
            out.println(
                    canGoOn
                            ? "cut off: ./sluice replay --resume "
                                    + report.plan().run() + " goes on, and sends nothing twice"
                            : "cut off: it cannot be continued, since nothing tells which calls were made over HTTP");
        }
        out.flush();
    }

    private void line(String what, String value) {
        out.printf("%-10s %s%n", what, value);
    }
}
