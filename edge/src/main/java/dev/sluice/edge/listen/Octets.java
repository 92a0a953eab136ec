package dev.sluice.edge.listen;

import java.nio.charset.StandardCharsets;

/** Which octets HTTP/1.1 allows where (RFC 9110 §5.5 and §5.6.2, RFC 9112 §3). */
final class Octets {
    private static final byte TOKEN = 1;
    private static final byte VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte[] KINDS = kinds();

    private Octets() {}

    private static byte[] kinds() {
        var kinds = new byte[256];
        for (var octet = 0; octet < kinds.length; octet++) {
            var isVisible = octet > ' ' && octet != 0x7f;
            var kind = isVisible || octet == ' ' || octet == '\t' ? VALUE : 0;
            kinds[octet] = (byte) (isVisible && octet != '#' ? kind | TARGET : kind);
        }
        var token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (var octet : token.getBytes(StandardCharsets.US_ASCII)) {
            kinds[octet] |= TOKEN;
        }
        return kinds;
    }

    /** What names of methods, headers and chunk extensions are made of. */
    static boolean isToken(byte octet) {
        return (KINDS[octet & 0xff] & TOKEN) != 0;
    }

    /** All but controls; the tab is none. */
    static boolean isValue(byte octet) {
        return (KINDS[octet & 0xff] & VALUE) != 0;
    }

    /** All but controls, blanks and the mark of a fragment, which is no part of a target. Octets beyond ASCII pass: what
     * they are is told where a request can still be answered by itself. */
    static boolean isTarget(byte octet) {
        return (KINDS[octet & 0xff] & TARGET) != 0;
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
