package dev.sluice.contracts.read;

/**
 * One thing in a document that keeps its folder from being used.
 *
 * @param file the document's path inside its folder, with forward slashes
 * @param pointer the place in it (RFC 6901); empty for the whole
 * @param reason what is wrong, the value and the limit
 */
public record Diagnostic(String file, String pointer, String reason) {

    @Override
    public String toString() {
        return file + (pointer.isEmpty() ? "" : "#" + pointer) + ": " + reason;
    }
}
