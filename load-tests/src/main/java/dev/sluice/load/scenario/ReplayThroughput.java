package dev.sluice.load.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.load.bench.MedianAndRange;
import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.experiment.Expectation;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.floor.FloorReplay;
import dev.sluice.load.measure.LatencyHistogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How fast a replay is next to bare clients, what it holds while it plays, and how well it keeps the recorded moments. */
public final class ReplayThroughput implements Experiment {
    private static final int SHORT = 50_000;
    private static final int LONG = 10 * SHORT;
    /** So many that the start of a JVM says little. */
    private static final int RATED = 200_000;

    private static final int ROUNDS = 3;
    private static final int PACED = 6_000;
    private static final int PACED_PER_SECOND = 300;
    private static final double FEWEST_TO_BARE = 0.5;
    private static final double MOST_HEAP = 1.3;
    private static final String RULES = "rules: [{at: /at, ignore: true}]\n";

    @Override
    public String name() {
        return "replay-rate";
    }

    @Override
    public String event() {
        return "%d recorded requests are played as fast as possible, and by bare clients; %d and %d with -Xmx256m, and %d as recorded"
                .formatted(RATED, SHORT, LONG, PACED);
    }

    @Override
    public List<Expectation> on(TestCluster stage) throws Exception {
        stage.broker();
        var recording = SyntheticRecording.on(stage);
        Files.writeString(stage.folder().resolve("rules.yaml"), RULES);
        recording.write(LONG);
        stage.tell("%d requests and replies written".formatted(LONG));
        var service = stage.command(
                "bench-part",
                "service",
                "--bootstrap",
                stage.bootstrapServers(),
                "--topic",
                SyntheticRecording.TARGET + ".requests");
        service.await(() -> service.says("Ready"));
        var rules = new ArrayList<Expectation>();
        rate(stage, rules);
        heap(stage, rules);
        pace(stage, recording, rules);
        return rules;
    }

    private static void rate(TestCluster stage, List<Expectation> rules) throws Exception {
        var bare = new FloorReplay(
                stage.bootstrapServers(),
                SyntheticRecording.REQUESTS,
                SyntheticRecording.REPLIES,
                SyntheticRecording.TARGET + ".requests");
        var bareRates = new ArrayList<Double>();
        var rates = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (var round = 0; round <= ROUNDS; round++) {
            var begun = System.nanoTime();
            bare.play("bare-" + round, RATED);
            var bareRate = RATED / ((System.nanoTime() - begun) / 1e9);
            var json = played(stage, "rate-" + round, "0@0.." + RATED, "--as-fast-as-possible");
            var rate = json.path("played").asLong() / json.path("seconds").asDouble();
            stage.tell(String.format(
                    Locale.ROOT,
                    "round %d: bare clients %.0f/s, replay %.0f/s, %s",
                    round,
                    bareRate,
                    rate,
                    json.path("verdict").asText()));
            if (round > 0) { // the first warms broker and service up
                bareRates.add(bareRate);
                rates.add(rate);
                ratios.add(rate / bareRate);
            }
        }
        rules.add(Expectation.told("bare clients, requests a second", text(MedianAndRange.of(bareRates))));
        rules.add(Expectation.told("replay, requests a second", text(MedianAndRange.of(rates))));
        rules.add(Expectation.atLeast(
                "replay to bare clients",
                FEWEST_TO_BARE,
                MedianAndRange.of(ratios).median()));
    }

    private static String text(MedianAndRange spread) {
        return String.format(Locale.ROOT, "%.0f (%.0f to %.0f)", spread.median(), spread.min(), spread.max());
    }

    private static void heap(TestCluster stage, List<Expectation> rules) throws Exception {
        var brief = heap(stage, "heap-short", SHORT);
        var tenfold = heap(stage, "heap-long", LONG);
        rules.add(Expectation.told("live heap at most, %d requests".formatted(SHORT), brief / 1024 + " MiB"));
        rules.add(Expectation.told("live heap at most, %d requests".formatted(LONG), tenfold / 1024 + " MiB"));
        rules.add(Expectation.atMost("live heap of ten times as many", MOST_HEAP, (double) tenfold / brief));
    }

    /** The most that lives while it plays, looked at again and again. */
    private static long heap(TestCluster stage, String name, int count) throws Exception {
        var report = stage.folder().resolve(name + ".json");
        var replay = replay(stage, report, "0@0.." + count, "--as-fast-as-possible");
        var most = 0L;
        while (replay.isAlive()) {
            try {
                most = Math.max(most, replay.liveHeapKib());
            } catch (IOException e) {
                stage.tell("not looked at: " + (replay.isAlive() ? e.getMessage() : "it is over"));
            }
        }
        requirePlayed(read(report), count);
        return most;
    }

    private static void pace(TestCluster stage, SyntheticRecording recording, List<Expectation> rules)
            throws Exception {
        recording.writePaced(PACED, PACED_PER_SECOND);
        var json = played(stage, "paced", "0@%d..%d".formatted(LONG, LONG + PACED), "--speed=1x");
        requirePlayed(json, PACED);
        var then = recording.appended(SyntheticRecording.REQUESTS, PACED);
        var now = recording.appended(SyntheticRecording.TARGET + ".requests", PACED);
        var gaps = new LatencyHistogram();
        for (var at = 1; at < PACED; at++) {
            var gapThen = then.get(at) - then.get(at - 1);
            var gapNow = now.get(at) - now.get(at - 1);
            gaps.addNanos(Math.abs(gapNow - gapThen) * 1_000_000);
        }
        rules.add(Expectation.told(
                "1x, %d a second: deviation of a gap, p50, p99".formatted(PACED_PER_SECOND),
                Expectation.fine(gaps.percentile(50)) + ", " + Expectation.fine(gaps.percentile(99))));
        rules.add(Expectation.told(
                "1x: behind plan, p50, p99, most",
                String.format(
                        Locale.ROOT,
                        "%.2f ms, %.2f ms, %.2f ms",
                        json.at("/behindPlan/p50").asDouble(),
                        json.at("/behindPlan/p99").asDouble(),
                        json.at("/behindPlan/most").asDouble())));
    }

    private static JsonNode played(TestCluster stage, String name, String offsets, String pace) throws Exception {
        var report = stage.folder().resolve(name + ".json");
        var replay = replay(stage, report, offsets, pace);
        var exit = replay.awaitEnd();
        if (exit != 0) {
            throw new IOException("replay ended with " + exit + ": " + replay.said());
        }
        return read(report);
    }

    private static void requirePlayed(JsonNode json, int count) throws IOException {
        if (json.path("compared").asInt() != count || json.path("differing").asInt() != 0) {
            throw new IOException("compared %s and different %s of %d"
                    .formatted(json.path("compared"), json.path("differing"), count));
        }
    }

    private static ManagedProcess replay(TestCluster stage, Path report, String offsets, String pace)
            throws IOException {
        return stage.command(
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                "replay",
                "--service=" + SyntheticRecording.SERVICE,
                "--against=" + SyntheticRecording.TARGET,
                "--offsets=" + offsets,
                "--bootstrap=" + stage.bootstrapServers(),
                "--contracts=" + stage.folder().resolve("contracts"),
                "--rules=" + stage.folder().resolve("rules.yaml"),
                "--json=" + report,
                pace);
    }

    private static JsonNode read(Path report) throws IOException {
        return new ObjectMapper().readTree(report.toFile());
    }
}
