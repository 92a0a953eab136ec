package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One thing in which two replies differ.
 *
 * @param then missing where there was nothing
 * @param now missing where there is nothing
 */
public record ReplyDifference(DiffLocation place, DifferenceKind kind, JsonNode then, JsonNode now) {
    private static final int LONGEST = 200;

    public String thenText() {
        return text(then);
    }

    public String nowText() {
        return text(now);
    }

    private static String text(JsonNode value) {
        var text = value.isMissingNode() ? "" : value.isTextual() ? value.textValue() : value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
