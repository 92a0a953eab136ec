package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Bounds the JSON pointers of a document before any is written. Whoever reads a contract names places by their pointers, and
 * keeps many: names of a thousand characters, each within the one before, make 60 KB a document whose pointers have gigabytes.
 */
final class PointerLengths {
    /** Of one pointer, in characters. */
    static final int LONGEST = 4_000;
    /** Of the pointers of all values together, in characters; large documents have a tenth of it. */
    static final long ALL = 64_000_000;

    private long longest;
    private long all;

    private PointerLengths() {}

    /** Why the places of a document cannot be named; empty where they can. */
    static Optional<String> fault(JsonNode document) {
        var lengths = new PointerLengths();
        lengths.add(document, 0);
        if (lengths.longest > LONGEST) {
            return Optional.of(
                    "a value stands below names of " + lengths.longest + " characters together, limit " + LONGEST);
        }
        return lengths.all <= ALL
                ? Optional.empty()
                : Optional.of("the names above all values have " + lengths.all + " characters together, limit " + ALL);
    }

    private void add(JsonNode value, long length) {
        longest = Math.max(longest, length);
        all += length;
        for (var member : value.properties()) {
            add(member.getValue(), length + 1 + member.getKey().length());
        }
        for (var i = 0; i < value.size() && value.isArray(); i++) {
            add(value.get(i), length + 1 + Integer.toString(i).length());
        }
    }
}
