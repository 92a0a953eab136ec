package dev.sluice.edge.http;

/**
 * Reads the line before each chunk (RFC 9112 §7.1): hexadecimal digits, and extensions that nobody uses, whatever pieces it
 * comes in. A line that two readers could end at two places is refused: a LF without CR, a CR within quotes.
 */
final class ChunkSize {
    /** In bytes, of all chunks of a request together. */
    static final int MOST_EXTENSIONS = 4 * 1024;

    /** With zeros before them; what they say must fit into an {@code int}, which Helidon reads it as. */
    static final int MOST_DIGITS = 16;

    private int digits;
    private long size;
    private int extensionBytes;
    private boolean isNamed;
    private boolean isQuoted;
    private boolean isEscaped;

    void beginBody() {
        extensionBytes = 0;
        begin();
    }

    void begin() {
        digits = 0;
        size = 0;
        isNamed = false;
        isQuoted = false;
        isEscaped = false;
    }

    long size() {
        return size;
    }

    /** @return where it stopped: at the end of what came, or behind the last digit */
    int takeDigits(byte[] in, int from) throws FramingException {
        for (var at = from; at < in.length; at++) {
            var digit = in[at] < 0 ? -1 : Character.digit(in[at], 16);
            if (digit < 0) {
                return digitsEnd(in[at], at);
            }
            size = size * 16 + digit;
            if (++digits > MOST_DIGITS || size > Integer.MAX_VALUE) {
                throw new FramingException(
                        at, "a chunk's size has more than " + MOST_DIGITS + " digits or is over " + Integer.MAX_VALUE);
            }
        }
        return in.length;
    }

    private int digitsEnd(byte next, int at) throws FramingException {
        if (digits == 0 || (next != '\r' && next != ';' && !OctetClasses.isBlank(next))) {
            throw new FramingException(at, "a chunk's size is no hexadecimal number");
        }
        return at;
    }

    /** @return where it stopped: at the end of what came, or at the CR */
    int takeExtensions(byte[] in, int from) throws FramingException {
        for (var at = from; at < in.length; at++) {
            var octet = in[at];
            if (octet == '\r' && isNamed && !isQuoted) {
                return at;
            }
            isNamed |= octet == ';';
            if (!OctetClasses.isValue(octet) || (!isNamed && !OctetClasses.isBlank(octet))) {
                throw new FramingException(
                        at, "a chunk's extensions have a control character, or no semicolon before them");
            }
            if (++extensionBytes > MOST_EXTENSIONS) {
                throw new FramingException(at, "the chunk extensions are longer than " + MOST_EXTENSIONS + " bytes");
            }
            quote(octet);
        }
        return in.length;
    }

    private void quote(byte octet) {
        if (isEscaped) {
            isEscaped = false;
        } else if (isQuoted && octet == '\\') {
            isEscaped = true;
        } else if (octet == '"') {
            isQuoted = !isQuoted;
        }
    }
}
