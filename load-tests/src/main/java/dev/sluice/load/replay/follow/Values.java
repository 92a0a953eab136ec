package dev.sluice.load.replay.follow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.PointerToken;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds in JSON what may have been generated: texts with a digit or long ones, and whole numbers where a name says so. */
final class Values {
    private static final int LONGEST = 200;
    private static final int LONG_ENOUGH = 16;
    private static final int SHORTEST_WITH_DIGIT = 4;
    /** Of one document. */
    private static final int MOST = 1_000;

    private static final Pattern NAMED = Pattern.compile("(.*[a-z0-9_-])?(id|key|token|cursor|number|code|ref|uuid)");
    private static final Predicate<String> DIGIT = Pattern.compile("[0-9]").asPredicate();
    private static final Predicate<String> BLANK = Pattern.compile("\\s").asPredicate();

    private int left = MOST;

    private Values() {}

    /** @param each gets concrete pointers and values as text */
    static void generated(JsonNode tree, BiConsumer<String, String> each) {
        new Values().walk("", "", tree, each, true);
    }

    /** All texts and whole numbers, whatever they are. */
    static void all(JsonNode tree, BiConsumer<String, String> each) {
        new Values().walk("", "", tree, each, false);
    }

    private void walk(
            String pointer, String name, JsonNode node, BiConsumer<String, String> each, boolean onlyGenerated) {
        if (node.isObject()) {
            for (var member : node.properties()) {
                walk(
                        pointer + "/" + PointerToken.escape(member.getKey()),
                        member.getKey(),
                        member.getValue(),
                        each,
                        onlyGenerated);
            }
        } else if (node.isArray()) {
            for (var at = 0; at < node.size(); at++) {
                walk(pointer + "/" + at, name, node.get(at), each, onlyGenerated);
            }
        } else if ((node.isTextual() || node.isIntegralNumber()) && left > 0) {
            var value = node.asText();
            if (value.length() <= LONGEST && (!onlyGenerated || mayBeGenerated(name, value, node.isTextual()))) {
                left--;
                each.accept(pointer, value);
            }
        }
    }

    private static boolean mayBeGenerated(String name, String value, boolean isText) {
        if (value.isEmpty() || BLANK.test(value)) {
            return false;
        }
        if (NAMED.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            return true;
        }
        return isText
                && (value.length() >= LONG_ENOUGH || (value.length() >= SHORTEST_WITH_DIGIT && DIGIT.test(value)));
    }
}
