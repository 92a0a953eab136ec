package dev.sluice.contracts.read;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with one document; the same thing once. */
final class Faults {
    private final String file;
    private final Set<Fault> faults = new LinkedHashSet<>();

    Faults(String file) {
        this.file = file;
    }

    void add(Place at, String reason) {
        add(at.pointer(), reason);
    }

    void add(String pointer, String reason) {
        faults.add(new Fault(file, pointer, reason));
    }

    List<Fault> all() {
        return new ArrayList<>(faults);
    }
}
