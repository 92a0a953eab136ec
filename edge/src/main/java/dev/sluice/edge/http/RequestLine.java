package dev.sluice.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the request line of one request (RFC 9112 §3): three parts and two blanks, whatever pieces it comes in. How long it
 * may be is Helidon's to say, and which version.
 */
final class RequestLine {
    private static final byte[] VERSION = "HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
    /** Longer names are no method that anybody knows. */
    private static final int LONGEST_METHOD = 32;

    private enum Part {
        METHOD,
        TARGET,
        VERSION,
        LINE_FEED,
        OVER
    }

    private final byte[] method = new byte[LONGEST_METHOD];
    private Part part = Part.METHOD;
    private int methodLength;
    private boolean hasSmallLetters;
    private int targetLength;
    private int versionLength;
    private boolean isOurVersion;

    void begin() {
        part = Part.METHOD;
        methodLength = 0;
        hasSmallLetters = false;
        targetLength = 0;
        versionLength = 0;
        isOurVersion = true;
    }

    boolean isOver() {
        return part == Part.OVER;
    }

    /** Whether the line names HTTP/1.1. Helidon refuses any other; so it does with the preface of HTTP/2. */
    boolean isOurVersion() {
        return isOurVersion && versionLength == VERSION.length;
    }

    /** The method as it came, where capitals alone do not say it: names of methods keep their case (RFC 9110 §9.1). */
    Optional<String> spelledMethod() {
        return hasSmallLetters ? Optional.of(method()) : Optional.empty();
    }

    /** As far as it was read, and as far as it is kept. */
    String method() {
        return new String(method, 0, Math.min(methodLength, LONGEST_METHOD), StandardCharsets.US_ASCII);
    }

    /** @return where it stopped: at the end of what came, or behind the line */
    int take(byte[] in, int from) throws FramingException {
        var at = from;
        while (at < in.length && part != Part.OVER) {
            at = switch (part) {
                case METHOD -> method(in, at);
                case TARGET -> target(in, at);
                case VERSION -> version(in, at);
                case LINE_FEED -> lineFeed(in, at);
                case OVER -> at;
            };
        }
        return at;
    }

    private int method(byte[] in, int from) throws FramingException {
        for (var at = from; at < in.length; at++) {
            var octet = in[at];
            if (octet == ' ' && methodLength > 0) {
                part = Part.TARGET;
                return at + 1;
            }
            if (!OctetClasses.isToken(octet)) {
                throw new FramingException(at, "the method is no token");
            }
            hasSmallLetters |= octet >= 'a' && octet <= 'z';
            if (methodLength < LONGEST_METHOD) {
                method[methodLength] = octet;
            }
            methodLength++;
        }
        return in.length;
    }

    private int target(byte[] in, int from) throws FramingException {
        var at = from;
        while (at < in.length && OctetClasses.isTarget(in[at])) {
            at++;
        }
        targetLength += at - from;
        if (at == in.length) {
            return at;
        }
        if (in[at] != ' ' || targetLength == 0) {
            throw new FramingException(
                    at, "the target is empty, has a fragment, or is not followed by a blank and a version");
        }
        part = Part.VERSION;
        return at + 1;
    }

    private int version(byte[] in, int from) throws FramingException {
        for (var at = from; at < in.length; at++) {
            var octet = in[at];
            if (octet == '\r' && versionLength > 0) {
                part = Part.LINE_FEED;
                return at + 1;
            }
            if (OctetClasses.isBlank(octet) || !OctetClasses.isValue(octet)) {
                throw new FramingException(at, "the request line has no version, or does not end after it");
            }
            isOurVersion &= versionLength < VERSION.length && VERSION[versionLength] == octet;
            versionLength++;
        }
        return in.length;
    }

    private int lineFeed(byte[] in, int at) throws FramingException {
        if (in[at] != '\n') {
            throw new FramingException(at, "the request line has a CR without LF");
        }
        part = Part.OVER;
        return at + 1;
    }
}
