package dev.sluice.edge.http;

import io.helidon.http.Status;
import io.helidon.http.http2.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the header lines of one request, or its trailers, up to the empty line (RFC 9112 §5), whatever pieces they come in, and
 * what they say of the body's length (§6). How long they may be is not said here.
 */
final class FieldLines {
    private static final byte[] LENGTH_NAME = "content-length".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CODING_NAME = "transfer-encoding".getBytes(StandardCharsets.US_ASCII);
    private static final String CHUNKED = "chunked";
    private static final int LONGEST_CODING = 100;

    /** Helidon's memory for lines of one name grows with the square of their number. */
    private static final int MAX_LINES = RequestHead.MAX_FIELDS;

    private enum Part {
        LINE_BEGIN,
        NAME,
        VALUE,
        LENGTH,
        CODING,
        LINE_FEED,
        LAST_LINE_FEED,
        OVER
    }

    /** What was read of a length: blanks before it, itself, blanks behind it. */
    private enum Digits {
        NONE,
        SOME,
        ENDED
    }

    private final byte[] name = new byte[CODING_NAME.length];
    private final StringBuilder coding = new StringBuilder();
    private Part part = Part.LINE_BEGIN;
    private Digits digits = Digits.NONE;
    private int nameLength;
    private int lines;
    private boolean hasLength;
    private boolean hasCoding;
    private long length;

    void begin() {
        part = Part.LINE_BEGIN;
        lines = 0;
        hasLength = false;
        hasCoding = false;
        coding.setLength(0);
        length = 0;
    }

    /** Whether the empty line was read. */
    boolean isOver() {
        return part == Part.OVER;
    }

    boolean isChunked() {
        return hasCoding;
    }

    /** Of the body, in bytes; 0 where none was said. */
    long length() {
        return length;
    }

    /** @return where it stopped: at the end of what came, or behind the empty line */
    int take(byte[] in, int from) throws FramingException {
        var at = from;
        while (at < in.length && part != Part.OVER) {
            at = switch (part) {
                case LINE_BEGIN -> lineBegin(in, at);
                case NAME -> name(in, at);
                case VALUE -> value(in, at);
                case LENGTH -> length(in, at);
                case CODING -> coding(in, at);
                case LINE_FEED -> lineFeed(in, at, Part.LINE_BEGIN);
                case LAST_LINE_FEED -> lineFeed(in, at, Part.OVER);
                case OVER -> at;
            };
        }
        return at;
    }

    private int lineBegin(byte[] in, int at) throws FramingException {
        if (in[at] == '\r') {
            part = Part.LAST_LINE_FEED;
            return at + 1;
        }
        if (OctetClasses.isBlank(in[at])) {
            throw new FramingException(at, "a header line begins with a blank");
        }
        if (++lines > MAX_LINES) {
            throw new FramingException(at, Status.create(431), "more than " + MAX_LINES + " header lines");
        }
        nameLength = 0;
        part = Part.NAME;
        return at;
    }

    private int name(byte[] in, int from) throws FramingException {
        var at = from;
        while (at < in.length && OctetClasses.isToken(in[at])) {
            at++;
        }
        if (nameLength + at - from <= name.length) {
            System.arraycopy(in, from, name, nameLength, at - from);
        }
        nameLength += at - from;
        if (at == in.length) {
            return at;
        }
        if (in[at] != ':' || nameLength == 0) {
            throw new FramingException(at, "a header's name is empty or no token, or not followed by a colon");
        }
        part = afterName(at);
        return at + 1;
    }

    private Part afterName(int at) throws FramingException {
        if (isName(LENGTH_NAME)) {
            if (hasLength) {
                throw new FramingException(at, "more than one Content-Length");
            }
            hasLength = true;
            digits = Digits.NONE;
            return Part.LENGTH;
        }
        if (isName(CODING_NAME)) {
            if (hasCoding) {
                coding.append(',');
            }
            hasCoding = true;
            return Part.CODING;
        }
        return Part.VALUE;
    }

    private boolean isName(byte[] wanted) {
        if (nameLength != wanted.length) {
            return false;
        }
        for (var at = 0; at < wanted.length; at++) {
            if ((name[at] | 0x20) != wanted[at]) { // small letters; what else that changes is in neither name
                return false;
            }
        }
        return true;
    }

    private int value(byte[] in, int from) throws FramingException {
        var at = OctetClasses.valueEnd(in, from);
        return at < in.length ? valueEnd(in, at) : at;
    }

    private int valueEnd(byte[] in, int at) throws FramingException {
        if (in[at] != '\r') {
            throw new FramingException(at, "a header's value has a control character, or a LF without CR");
        }
        part = Part.LINE_FEED;
        return at + 1;
    }

    private int length(byte[] in, int from) throws FramingException {
        for (var at = from; at < in.length; at++) {
            var octet = in[at];
            if (OctetClasses.isDigit(octet) && digits != Digits.ENDED) {
                digits = Digits.SOME;
                addDigit(octet - '0', at);
            } else if (OctetClasses.isBlank(octet)) {
                digits = digits == Digits.NONE ? Digits.NONE : Digits.ENDED;
            } else if (octet == '\r' && digits != Digits.NONE) {
                return valueEnd(in, at);
            } else {
                throw new FramingException(at, "the Content-Length is no number");
            }
        }
        return in.length;
    }

    private void addDigit(int digit, int at) throws FramingException {
        if (length > (Long.MAX_VALUE - digit) / 10) {
            throw new FramingException(at, "the Content-Length is over " + Long.MAX_VALUE);
        }
        length = length * 10 + digit;
    }

    private int coding(byte[] in, int from) throws FramingException {
        var at = from;
        while (at < in.length && OctetClasses.isValue(in[at])) {
            if (coding.length() == LONGEST_CODING) {
                throw new FramingException(at, "the Transfer-Encoding is longer than " + LONGEST_CODING + " bytes");
            }
            coding.append((char) (in[at++] & 0xff));
        }
        return at < in.length ? valueEnd(in, at) : at;
    }

    private int lineFeed(byte[] in, int at, Part next) throws FramingException {
        if (in[at] != '\n') {
            throw new FramingException(at, "a header line has a CR without LF");
        }
        part = next;
        return at + 1;
    }

    /** Whether both say how long the body is, or a coding that is not known is asked for (RFC 9112 §6.1 and §6.3).
     * @param at where the head ends */
    void checkLength(int at) throws FramingException {
        if (!hasCoding) {
            return;
        }
        if (hasLength) {
            throw new FramingException(at, "both Content-Length and Transfer-Encoding");
        }
        var codings = coding.toString().toLowerCase(Locale.ROOT).split(",", -1);
        var last = codings.length - 1;
        for (var each = 0; each <= last; each++) {
            if (blankless(codings[each]).equals(CHUNKED) != (each == last)) {
                throw new FramingException(at, "the Transfer-Encoding is not chunked once, at its end");
            }
        }
        if (last > 0) {
            throw new FramingException(
                    at, Status.NOT_IMPLEMENTED_501, "a transfer coding other than chunked is not known");
        }
    }

    private static String blankless(String text) {
        return text.replace('\t', ' ').strip();
    }
}
