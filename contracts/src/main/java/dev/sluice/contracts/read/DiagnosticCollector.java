package dev.sluice.contracts.read;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with one document; the same thing once, and no more than anybody would read. */
final class DiagnosticCollector {
    private static final int MOST = 1_000;

    private final String file;
    private final Set<Diagnostic> faults = new LinkedHashSet<>();

    DiagnosticCollector(String file) {
        this.file = file;
    }

    void add(DocumentNode at, String reason) {
        add(at.pointer(), reason);
    }

    void add(String pointer, String reason) {
        if (faults.size() < MOST) {
            faults.add(new Diagnostic(file, pointer, reason));
        }
    }

    List<Diagnostic> all() {
        return new ArrayList<>(faults);
    }
}
