package dev.sluice.contracts.read;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with one document; the same thing once, and no more than anybody would read. */
final class Faults {
    private static final int MOST = 1_000;

    private final String file;
    private final Set<Fault> faults = new LinkedHashSet<>();

    Faults(String file) {
        this.file = file;
    }

    void add(Place at, String reason) {
        add(at.pointer(), reason);
    }

    void add(String pointer, String reason) {
        if (faults.size() < MOST) {
            faults.add(new Fault(file, pointer, reason));
        }
    }

    List<Fault> all() {
        return new ArrayList<>(faults);
    }
}
