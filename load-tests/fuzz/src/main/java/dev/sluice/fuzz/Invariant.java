package dev.sluice.fuzz;

import java.util.Objects;

/** What must hold whatever the input. */
public final class Invariant {

    private Invariant() {}

    public static void holds(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalStateException("broken: " + rule);
        }
    }

    public static void same(Object one, Object other, String rule) {
        if (!Objects.equals(one, other)) {
            throw new IllegalStateException("broken: " + rule + ": " + one + " and " + other);
        }
    }
}
