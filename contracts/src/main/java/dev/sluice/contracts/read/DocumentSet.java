package dev.sluice.contracts.read;

import java.util.List;
import java.util.stream.Stream;

/**
 * What stood in a folder at one moment; two are equal when a reading of them comes to the same.
 *
 * @param faults why some of it could not be had
 */
public record DocumentSet(List<Document> all, List<Diagnostic> faults) {

    public DocumentSet {
        all = List.copyOf(all);
        faults = List.copyOf(faults);
    }

    /** With more of them at the end; where two claim the same, the later one is at fault. */
    public DocumentSet and(List<Document> more) {
        return new DocumentSet(Stream.concat(all.stream(), more.stream()).toList(), faults);
    }
}
