package dev.sluice.load.replay.diff;

import java.util.Locale;
import java.util.Optional;

/** How a place differs. Kinds are told apart so that a time which always changes does not hide that it is sometimes missing. */
public enum DifferenceKind {
    /** Another value of the same type. */
    CHANGED,
    /** A value of another type; null is one. */
    TYPE,
    /** There then, not now. */
    MISSING,
    /** Here now, not then. */
    ADDED,
    /** The same items in another order. */
    REORDERED,
    /** Another number of items. */
    LENGTH;

    /** As in files and reports: in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<DifferenceKind> of(String word) {
        for (var kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
