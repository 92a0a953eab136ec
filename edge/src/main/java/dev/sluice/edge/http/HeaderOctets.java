package dev.sluice.edge.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Values of header lines as text and as octets. HTTP says of octets beyond ASCII only that they are there (RFC 9110 §5.5), Kafka's
 * headers are UTF-8. So what comes in is read as UTF-8 where it is that, else as ISO 8859-1, which HTTP once meant; what goes
 * out is UTF-8, the octets that a service sent. Octets are given to Helidon, and taken from it, a character for each.
 */
final class HeaderOctets {

    private HeaderOctets() {}

    /** The same values, as texts. */
    static List<String> texts(List<String> octets) {
        for (var each : octets) {
            if (!isAscii(each)) {
                return octets.stream().map(HeaderOctets::text).toList();
            }
        }
        return octets;
    }

    /** The text that octets stand for. */
    static String text(String octets) {
        if (isAscii(octets) || !StandardCharsets.ISO_8859_1.newEncoder().canEncode(octets)) {
            return octets;
        }
        try {
            var bytes = ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return octets;
        }
    }

    /** The octets that a text goes out as. */
    static String octets(String text) {
        return isAscii(text) ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static boolean isAscii(String text) {
        for (var at = 0; at < text.length(); at++) {
            if (text.charAt(at) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
