package dev.sluice.load.replay.diff;

import java.util.Comparator;

/** Where and how replies of an operation differ. */
public record DiffKey(String operation, DiffLocation place, DifferenceKind kind) implements Comparable<DiffKey> {
    private static final Comparator<DiffKey> ORDER = Comparator.comparing(DiffKey::operation)
            .thenComparing(DiffKey::place)
            .thenComparing(DiffKey::kind);

    @Override
    public int compareTo(DiffKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return operation + " " + place + " " + kind.word();
    }
}
