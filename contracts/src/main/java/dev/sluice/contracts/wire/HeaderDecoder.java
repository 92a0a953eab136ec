package dev.sluice.contracts.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Header values as text, strictly UTF-8. */
final class HeaderDecoder {
    /** How much of a bad value an error message repeats, in characters. */
    private static final int SHOWN = 40;

    private HeaderDecoder() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Header header(String name, String value) {
        return header(name, bytes(value));
    }

    static Header header(String name, byte[] value) {
        return new RecordHeader(name, value);
    }

    /** Empty where the header has no value or its bytes are not UTF-8. */
    static Optional<String> text(@Nullable Header header) {
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        var value = header.value();
        if (isAscii(value)) { // as nearly all are; a decoder costs several times as much
            return Optional.of(new String(value, StandardCharsets.ISO_8859_1));
        }
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return Optional.of(decoder.decode(ByteBuffer.wrap(value)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (var each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }

    static String shown(String value) {
        var cut = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
        return "'"
                + cut.codePoints()
                        .map(point -> Character.isISOControl(point) ? '?' : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                + "'";
    }
}
