package dev.sluice.stack.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.contracts.text.PrintableText;
import dev.sluice.load.replay.tail.ReplyJoiner;
import dev.sluice.load.replay.tail.TailEntry;
import dev.sluice.load.replay.tail.TailEntry.End;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** What the terminal shows of live traffic: a line for each request. */
final class TailScreen {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_PARAMS = 200;

    private final PrintWriter out;
    private final DateTimeFormatter time;
    private final Set<String> statuses;
    private final boolean withBodies;

    /** @param statuses that are shown, {@code none} for no reply; empty for all */
    TailScreen(PrintWriter out, ZoneId zone, Set<String> statuses, boolean withBodies) {
        this.out = out;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(zone);
        this.statuses = statuses;
        this.withBodies = withBodies;
    }

    void show(TailEntry seen) {
        var end = switch (seen.end()) {
            case End.Replied(var status, var took, var _) ->
                new Ended(Integer.toString(status), Integer.toString(status), took.toMillis() + " ms");
            case End.NoReply _ -> new Ended("none", "no reply", "");
            case End.LetGo _ -> new Ended("none", "?", "not awaited");
        };
        if (!statuses.isEmpty() && !statuses.contains(end.status) && !statuses.contains(end.status.charAt(0) + "xx")) {
            return;
        }
        out.printf(
                "%s  %-20s %8s %8s  %s%n",
                time.format(seen.at()),
                PrintableText.line(seen.operation()),
                end.shown,
                end.took,
                PrintableText.line(who(seen)));
        if (withBodies) {
            seen.body().ifPresent(body -> out.println("    > " + PrintableText.line(body)));
            reply(seen).ifPresent(body -> out.println("    < " + PrintableText.line(body)));
        }
        out.flush();
    }

    /** @param status as a filter names it */
    private record Ended(String status, String shown, String took) {}

    private static Optional<String> reply(TailEntry seen) {
        return seen.end() instanceof End.Replied(var _, var _, var body) ? body : Optional.empty();
    }

    private static String who(TailEntry seen) {
        var words = new ArrayList<String>();
        words.add(seen.principal()
                .map(text -> json(text).path("sub").asText())
                .filter(sub -> !sub.isEmpty())
                .orElse("-"));
        var params = new ArrayList<String>();
        for (var place : json(seen.params())) {
            place.properties().forEach(param -> params.add(param.getKey() + "=" + text(param.getValue())));
        }
        var shown = String.join(" ", params);
        if (!shown.isEmpty()) {
            words.add(shown.length() <= LONGEST_PARAMS ? shown : shown.substring(0, LONGEST_PARAMS) + "…");
        }
        seen.replay().ifPresent(run -> words.add("(replay " + run + ")"));
        return String.join("  ", words).strip();
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    void ends(ReplyJoiner.Counts counts) {
        out.printf(
                "%d requests: %d answered, %d without a reply, %d still wait%s%s%s; %d values were masked%n",
                counts.requests(),
                counts.answered(),
                counts.unanswered(),
                counts.waiting(),
                counts.letGo() == 0 ? "" : ", " + counts.letGo() + " not awaited, since too many wait",
                counts.replays() == 0 ? "" : ", " + counts.replays() + " of replays not shown",
                counts.unreadable() == 0 ? "" : ", " + counts.unreadable() + " records that are no request",
                counts.masked());
        out.flush();
    }
}
