package dev.sluice.load.replay.summary;

import dev.sluice.load.measure.Latencies;
import dev.sluice.load.replay.exchange.Recorded;
import dev.sluice.load.replay.exchange.Response;
import dev.sluice.load.replay.play.Outcome;
import dev.sluice.load.replay.play.Outcome.Missing;
import dev.sluice.load.replay.play.Outcome.NotSent;
import dev.sluice.load.replay.play.Outcome.Replied;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Of each operation: how many, the statuses then and now, how long it took then and now. Thread safe. */
public final class Summary implements Consumer<Outcome> {
    private static final String NONE = "none";

    private final Map<String, OfOperation> operations = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();

    private static final class OfOperation {
        private long replied;
        private long missing;
        private long notSent;
        private final Map<String, Long> statuses = new TreeMap<>();
        private final Latencies then = new Latencies();
        private final Latencies now = new Latencies();
    }

    @Override
    public synchronized void accept(Outcome outcome) {
        var of = operations.computeIfAbsent(outcome.recorded().operation(), _ -> new OfOperation());
        switch (outcome) {
            case Replied(var recorded, var response) -> {
                of.replied++;
                of.now.add(response.took());
                recorded.reply().ifPresent(reply -> of.then.add(reply.took()));
                count(of.statuses, then(recorded) + " → " + status(response));
            }
            case Missing(var recorded) -> {
                of.missing++;
                count(of.statuses, then(recorded) + " → " + NONE);
            }
            case NotSent(var _, var reason) -> {
                of.notSent++;
                count(reasons, reason.replaceAll("\\d+", "N"));
            }
        }
    }

    private static void count(Map<String, Long> counts, String what) {
        counts.merge(what, 1L, Long::sum);
    }

    private static String then(Recorded recorded) {
        return recorded.reply().map(Summary::status).orElse(NONE);
    }

    private static String status(Response response) {
        return Integer.toString(response.reply().status());
    }

    public synchronized long ended() {
        return operations.values().stream()
                .mapToLong(of -> of.replied + of.missing + of.notSent)
                .sum();
    }

    public synchronized long missing() {
        return operations.values().stream().mapToLong(of -> of.missing).sum();
    }

    public synchronized List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(row("operation", "played", "replied", "missing", "not sent", "p50 then", "now", "p99 then", "now"));
        operations.forEach((name, of) -> {
            lines.add(row(
                    name,
                    Long.toString(of.replied + of.missing + of.notSent),
                    Long.toString(of.replied),
                    Long.toString(of.missing),
                    Long.toString(of.notSent),
                    millis(of.then, 50),
                    millis(of.now, 50),
                    millis(of.then, 99),
                    millis(of.now, 99)));
            of.statuses.forEach((change, count) -> lines.add("    %-20s %9d".formatted(change, count)));
        });
        reasons.forEach((reason, count) -> lines.add("not sent %d: %s".formatted(count, reason)));
        return lines;
    }

    private static String row(String name, Object... cells) {
        var row = new StringBuilder("%-24s".formatted(name));
        for (var cell : cells) {
            row.append("%10s".formatted(cell));
        }
        return row.toString();
    }

    private static String millis(Latencies latencies, double percent) {
        return latencies.count() == 0
                ? "-"
                : String.format(
                        Locale.ROOT, "%.0f ms", latencies.percentile(percent).toNanos() / 1e6);
    }
}
