package dev.sluice.load.replay.correlation;

/**
 * Where values come from and where they go.
 *
 * @param from the operation that replies with them
 * @param at where in its reply, items of arrays at {@code *}
 * @param to the operation whose requests carry them later
 */
public record ValueLink(String from, String at, String to) implements Comparable<ValueLink> {

    @Override
    public int compareTo(ValueLink other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return from + " " + at + " → " + to;
    }
}
