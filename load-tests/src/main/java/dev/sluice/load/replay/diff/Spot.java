package dev.sluice.load.replay.diff;

import java.util.Comparator;

/** Where and how replies of an operation differ. */
public record Spot(String operation, Place place, Kind kind) implements Comparable<Spot> {
    private static final Comparator<Spot> ORDER =
            Comparator.comparing(Spot::operation).thenComparing(Spot::place).thenComparing(Spot::kind);

    @Override
    public int compareTo(Spot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return operation + " " + place + " " + kind.word();
    }
}
