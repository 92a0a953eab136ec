package dev.sluice.load.replay.correlation;

import org.jspecify.annotations.Nullable;

/** Where the recording has a value for the first time: in a reply. {@link ValueCorrelator} keeps it under its lock. */
final class ValueOrigin {
    final String operation;
    final String value;
    /** Concrete, in the reply. */
    final String pointer;

    boolean isSettled;
    /** What the target gave there; null where it gave nothing, or still has the recorded value somewhere. */
    @Nullable
    String given;

    ValueOrigin(String operation, String value, String pointer) {
        this.operation = operation;
        this.value = value;
        this.pointer = pointer;
    }

    String place() {
        return pointer.replaceAll("/\\d+(?=/|$)", "/*");
    }
}
