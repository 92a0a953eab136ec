package dev.sluice.load.replay.standin;

import java.util.List;
import java.util.Locale;

/**
 * The recorded request that is most like one that was not recorded. It holds no value of either, since those may be secret.
 *
 * @param place where it was recorded: {@code topic-partition@offset}
 * @param differs in how many values
 * @param differences the first of them
 */
public record NearestMatch(String place, int differs, List<Difference> differences) {
    public NearestMatch {
        differences = List.copyOf(differences);
    }

    /**
     * A place where both are not the same.
     *
     * @param in {@code path}, {@code query}, {@code header}, {@code body}, or {@code content-type}
     * @param pointer an RFC 6901 pointer into that part
     */
    public record Difference(String in, String pointer, Kind kind) {}

    /** How both are not the same. */
    public enum Kind {
        OTHER_VALUE,
        ONLY_ASKED,
        ONLY_RECORDED;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
