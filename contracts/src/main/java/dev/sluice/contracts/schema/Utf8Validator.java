package dev.sluice.contracts.schema;

import dev.sluice.contracts.schema.StrictJsonParser.Malformed;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Looks whether bytes are UTF-8 that may be JSON, before a parser could guess at another encoding. */
final class Utf8Validator {
    private static final int WINDOW = 1024;

    private Utf8Validator() {}

    static Optional<Malformed> fault(byte[] bytes) {
        var ascii = asciiPrefix(bytes);
        if (ascii == bytes.length) {
            return Optional.empty();
        }
        if (bytes[ascii] == 0) {
            return Optional.of(new Malformed("a NUL byte", ascii));
        }
        if (startsWithByteOrderMark(bytes)) {
            return Optional.of(new Malformed("a byte order mark", 0));
        }
        return multiByteFault(bytes, ascii);
    }

    /** How many bytes, from the first on, are ASCII and not NUL. */
    private static int asciiPrefix(byte[] bytes) {
        var at = 0;
        while (at < bytes.length && bytes[at] > 0) {
            at++;
        }
        return at;
    }

    private static boolean startsWithByteOrderMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    }

    private static Optional<Malformed> multiByteFault(byte[] bytes, int from) {
        var in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        var out = CharBuffer.allocate(WINDOW);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        while (true) {
            var result = decoder.decode(in, out.clear(), true);
            if (result.isError()) {
                return Optional.of(new Malformed("not UTF-8", in.position()));
            }
            if (result.isUnderflow()) {
                return Optional.empty();
            }
        }
    }
}
