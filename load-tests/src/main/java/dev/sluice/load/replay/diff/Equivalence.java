package dev.sluice.load.replay.diff;

import java.util.regex.Pattern;

/** Whether two texts stand for the same thing, though they differ: what was generated anew, as ids are. */
@FunctionalInterface
public interface Equivalence {
    /** What ids are not made of: they also stand in paths and lists. */
    Pattern BETWEEN = Pattern.compile("(?<=[^A-Za-z0-9_-])|(?=[^A-Za-z0-9_-])");

    boolean are(String then, String now);

    /** Also where the texts consist of equal parts and such that stand for the same, as {@code /orders/17} does. */
    default boolean areInParts(String then, String now) {
        if (are(then, now)) {
            return true;
        }
        var before = BETWEEN.split(then, -1);
        var after = BETWEEN.split(now, -1);
        if (before.length != after.length || before.length == 1) {
            return false;
        }
        for (var at = 0; at < before.length; at++) {
            if (!before[at].equals(after[at]) && !are(before[at], after[at])) {
                return false;
            }
        }
        return true;
    }
}
