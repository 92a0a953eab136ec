package dev.sluice.load.replay.diff;

import java.util.Optional;

/**
 * A place in a reply. Items of arrays stand at {@code *}, whatever their index, so that places are few.
 *
 * @param name the header's, in lower case, or a JSON pointer (RFC 6901), empty for the whole body; empty for the status
 */
public record DiffLocation(Part part, String name) implements Comparable<DiffLocation> {
    private static final String ELSEWHERE = "/…";
    private static final String HEADER_PREFIX = "header ";

    /** What a reply consists of. */
    public enum Part {
        STATUS,
        HEADER,
        BODY
    }

    public static DiffLocation status() {
        return new DiffLocation(Part.STATUS, "");
    }

    /** All places beyond those that are told apart. */
    public static DiffLocation elsewhere() {
        return body(ELSEWHERE);
    }

    static DiffLocation header(String name) {
        return new DiffLocation(Part.HEADER, name);
    }

    static DiffLocation body(String pointer) {
        return new DiffLocation(Part.BODY, pointer);
    }

    /** Reads what {@link #toString} writes; empty for anything else. */
    static Optional<DiffLocation> of(String text) {
        if (text.equals("status")) {
            return Optional.of(status());
        }
        if (text.startsWith(HEADER_PREFIX) && text.length() > HEADER_PREFIX.length()) {
            return Optional.of(header(text.substring(HEADER_PREFIX.length())));
        }
        if (text.equals("body")) {
            return Optional.of(body(""));
        }
        return text.startsWith("/") ? Optional.of(body(text)) : Optional.empty();
    }

    /** Whether a place is here or below; {@code *} stands for any step of a pointer. */
    boolean covers(DiffLocation other, boolean andBelow) {
        if (part != other.part) {
            return false;
        }
        return part == Part.BODY ? leads(name, other.name, andBelow) : name.equals(other.name);
    }

    /** Step by step, without making texts of them: this is asked for each difference of each reply. */
    private static boolean leads(String own, String other, boolean andBelow) {
        var at = 0;
        var there = 0;
        while (at < own.length() && there < other.length()) {
            var end = end(own, at);
            var thereEnd = end(other, there);
            var isAny = end - at == 2 && own.charAt(at + 1) == '*';
            if (!isAny && !(end - at == thereEnd - there && own.regionMatches(at, other, there, end - at))) {
                return false;
            }
            at = end;
            there = thereEnd;
        }
        return at == own.length() && (andBelow || there == other.length());
    }

    /** Of the step that begins with the slash at {@code from}. */
    private static int end(String pointer, int from) {
        var next = pointer.indexOf('/', from + 1);
        return next < 0 ? pointer.length() : next;
    }

    /** {@code status}, {@code header etag}, {@code body}, {@code /a/pointer}. */
    @Override
    public String toString() {
        return switch (part) {
            case STATUS -> "status";
            case HEADER -> HEADER_PREFIX + name;
            case BODY -> name.isEmpty() ? "body" : name;
        };
    }

    @Override
    public int compareTo(DiffLocation other) {
        var byPart = part.compareTo(other.part);
        return byPart != 0 ? byPart : name.compareTo(other.name);
    }
}
