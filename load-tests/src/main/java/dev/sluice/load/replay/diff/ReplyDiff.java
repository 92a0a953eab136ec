package dev.sluice.load.replay.diff;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.schema.StrictJsonParser;
import dev.sluice.contracts.wire.ReplyRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two replies to the same request: the status and, where it is the same, headers and body. JSON is compared as a tree, text by its first
 * difference, anything else by its hash. JSON is read only where the bytes differ. Thread safe.
 */
public final class ReplyDiff {
    private static final MediaType JSON = new MediaType("application", "json", Map.of());
    private static final int AROUND = 40;
    private static final byte[] NONE = {};

    private final CompiledRules rules;
    private final Equivalence same;

    ReplyDiff(CompiledRules rules, Equivalence same) {
        this.rules = rules;
        this.same = same;
    }

    public List<ReplyDifference> differences(String operation, ReplyRecord then, ReplyRecord now) {
        var found = new DifferenceCollector(operation, rules);
        if (then.status() != now.status()) {
            found.add(
                    DiffLocation.status(),
                    DifferenceKind.CHANGED,
                    IntNode.valueOf(then.status()),
                    IntNode.valueOf(now.status()));
            if (!rules.ignores(operation, DiffLocation.status())) {
                return found.all();
            }
        }
        var theirs = withIds(then, now);
        headers(then, now, theirs, found);
        body(operation, then, now, theirs, found);
        return found.all();
    }

    /** Replies may name the request's own id. */
    private Equivalence withIds(ReplyRecord then, ReplyRecord now) {
        return (before, after) ->
                (before.equals(then.id().text()) && after.equals(now.id().text())) || same.are(before, after);
    }

    /** Nobody replied now, as somebody did then. */
    public List<ReplyDifference> missing(String operation, ReplyRecord then) {
        var found = new DifferenceCollector(operation, rules);
        found.add(
                DiffLocation.status(),
                DifferenceKind.MISSING,
                IntNode.valueOf(then.status()),
                MissingNode.getInstance());
        return found.all();
    }

    private void headers(ReplyRecord then, ReplyRecord now, Equivalence theirs, DifferenceCollector found) {
        if (then.headers().isEmpty() && now.headers().isEmpty()) {
            return;
        }
        var before = headers(then);
        var after = headers(now);
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (var name : names) {
            header(name, Optional.ofNullable(before.get(name)), Optional.ofNullable(after.get(name)), theirs, found);
        }
    }

    private static Map<String, String> headers(ReplyRecord reply) {
        var headers = new TreeMap<String, String>();
        reply.headers()
                .forEach(header -> headers.merge(header.name(), header.value(), (first, next) -> first + ", " + next));
        return headers;
    }

    private void header(
            String name, Optional<String> then, Optional<String> now, Equivalence theirs, DifferenceCollector found) {
        if (then.equals(now) || !rules.compares(name)) {
            return;
        }
        var place = DiffLocation.header(name);
        if (then.isEmpty()) {
            found.add(place, DifferenceKind.ADDED, MissingNode.getInstance(), TextNode.valueOf(now.orElseThrow()));
        } else if (now.isEmpty()) {
            found.add(place, DifferenceKind.MISSING, TextNode.valueOf(then.get()), MissingNode.getInstance());
        } else if (!theirs.areInParts(then.get(), now.get())) {
            found.add(place, DifferenceKind.CHANGED, TextNode.valueOf(then.get()), TextNode.valueOf(now.get()));
        }
    }

    private void body(
            String operation, ReplyRecord then, ReplyRecord now, Equivalence theirs, DifferenceCollector found) {
        var before = bytes(then.value());
        var after = bytes(now.value());
        var typeThen = type(then);
        var typeNow = type(now);
        if (before.length > 0 && after.length > 0 && !typeThen.equals(typeNow)) {
            header("content-type", Optional.of(shown(then, typeThen)), Optional.of(shown(now, typeNow)), theirs, found);
        }
        if (Arrays.equals(before, after)) {
            return;
        }
        if (before.length == 0 || after.length == 0) {
            var kind = before.length == 0 ? DifferenceKind.ADDED : DifferenceKind.MISSING;
            found.add(DiffLocation.body(""), kind, shown(before), shown(after));
        } else if (isJson(typeThen) && isJson(typeNow) && lockstep(operation, before, after, theirs, found)) {
            return;
        } else if (isJson(typeThen)
                && isJson(typeNow)
                && StrictJsonParser.read(before) instanceof StrictJsonParser.Tree(var treeThen)
                && StrictJsonParser.read(after) instanceof StrictJsonParser.Tree(var treeNow)) {
            new JsonDiff(operation, rules, theirs, found).compare("", treeThen, treeNow);
        } else if (isText(typeThen) && isText(typeNow)) {
            text(new String(before, UTF_8), new String(after, UTF_8), operation, found);
        } else {
            found.add(DiffLocation.body(""), DifferenceKind.CHANGED, hash(before), hash(after));
        }
    }

    private boolean lockstep(String operation, byte[] then, byte[] now, Equivalence theirs, DifferenceCollector found) {
        var texts = StreamingDiff.compare(then, now);
        var json = new JsonDiff(operation, rules, theirs, found);
        texts.ifPresent(all -> all.forEach(text -> json.compare(text.pointer(), text.then(), text.now())));
        return texts.isPresent();
    }

    private static byte[] bytes(byte @Nullable [] value) {
        return value == null ? NONE : value;
    }

    private static Optional<MediaType> type(ReplyRecord reply) {
        return reply.contentType().isEmpty()
                ? Optional.of(JSON)
                : reply.contentType().flatMap(MediaType::parse);
    }

    private static String shown(ReplyRecord reply, Optional<MediaType> type) {
        return reply.contentType().orElseGet(() -> type.map(MediaType::toString).orElse(""));
    }

    private static boolean isJson(Optional<MediaType> type) {
        return type.map(MediaType::isJson).orElse(false);
    }

    /** JSON that is none is shown as text, too. */
    private static boolean isText(Optional<MediaType> type) {
        return type.map(of -> of.isJson()
                        || of.type().equals("text")
                        || of.subtype().equals("xml")
                        || of.subtype().endsWith("+xml")
                        || of.subtype().equals("x-www-form-urlencoded"))
                .orElse(false);
    }

    private void text(String then, String now, String operation, DifferenceCollector found) {
        var place = DiffLocation.body("");
        if (rules.matches(operation, place, TextNode.valueOf(now))) {
            return;
        }
        var at = 0;
        while (at < then.length() && at < now.length() && then.charAt(at) == now.charAt(at)) {
            at++;
        }
        found.add(place, DifferenceKind.CHANGED, around(then, at), around(now, at));
    }

    private static JsonNode around(String text, int at) {
        var from = Math.max(0, at - AROUND);
        var to = Math.min(text.length(), at + AROUND);
        return TextNode.valueOf((from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : ""));
    }

    private static JsonNode shown(byte[] bytes) {
        return bytes.length == 0 ? MissingNode.getInstance() : hash(bytes);
    }

    private static JsonNode hash(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return TextNode.valueOf(
                    bytes.length + " bytes, sha-256 " + HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
