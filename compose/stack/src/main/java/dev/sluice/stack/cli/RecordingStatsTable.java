package dev.sluice.stack.cli;

import dev.sluice.contracts.text.PrintableText;
import dev.sluice.load.replay.RecordedTraffic;
import dev.sluice.load.replay.recording.RecordingCounters;
import java.io.PrintWriter;

/** What a recording held, and what of it was left, on the terminal. */
final class RecordingStatsTable {
    private RecordingStatsTable() {}

    /** By operation, and then {@link #left}.
     * @param chosen in a word, what is done with those that are meant */
    static void print(RecordedTraffic recorded, String chosen, PrintWriter out) {
        out.println();
        out.printf(
                "%-24s%10s%10s%12s%12s%12s%n", "operation", "recorded", chosen, "unanswered", "filtered", "left out");
        recorded.heard()
                .operations()
                .forEach((name, of) -> out.printf(
                        "%-24s%10d%10d%12d%12d%12d%s%n",
                        PrintableText.line(name),
                        of.recorded(),
                        of.chosen(),
                        of.unanswered(),
                        of.filtered(),
                        of.left(),
                        of.left() == 0 ? "" : "  " + why(recorded, name)));
        left(recorded.heard(), out);
        out.flush();
    }

    private static String why(RecordedTraffic recorded, String operation) {
        return recorded.plan().cast().left().getOrDefault(operation, "no operation of the contract");
    }

    /** What was not meant whatever its operation, a line for each reason. */
    static void left(RecordingCounters heard, PrintWriter out) {
        told(heard.earlierReplays(), "records of replays: --include-replays takes them, too", out);
        told(heard.repeats(), "requests that were sent again from the dead letters, whose first time counts", out);
        told(
                heard.unreadable(),
                "records that are no request, the first one: "
                        + PrintableText.line(heard.firstUnreadable().orElse("")),
                out);
        told(heard.withoutBody(), "requests whose body was left out of the file, and which do not count", out);
        told(heard.late(), "recorded replies that came after their deadline", out);
        told(heard.unjoined(), "requests that were let go before their reply was found: more is held with --hold", out);
        told(heard.expired(), "records that expired before they could be read", out);
    }

    /** Nothing where there is none. */
    static void told(long count, String what, PrintWriter out) {
        if (count > 0) {
            out.println(count + " " + what);
        }
    }
}
