package dev.sluice.contracts.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of a {@code $ref}, as far as it stays inside its document: a {@code #} and a JSON pointer. */
public final class LocalReference {

    private LocalReference() {}

    /** The JSON pointer of something that is there; empty for whatever else the text may be. */
    public static Optional<String> target(JsonNode document, String reference) {
        return pointer(reference).filter(pointer -> !document.at(pointer).isMissingNode());
    }

    /** Why {@link #target} found nothing. */
    public static String fault(String reference) {
        return reference.startsWith("#")
                ? "reference " + reference + " is broken: the document has nothing there"
                : "reference " + reference + " leads out of the document: only those that begin #/ are followed";
    }

    private static Optional<String> pointer(String reference) {
        if (!reference.startsWith("#")) {
            return Optional.empty();
        }
        try {
            var plus = reference.substring(1).replace("+", "%2B");
            var pointer = URLDecoder.decode(plus, StandardCharsets.UTF_8);
            JsonPointer.compile(pointer);
            return Optional.of(pointer);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
