package dev.sluice.edge.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Which octets HTTP/1.1 allows where (RFC 9110 §5.5 and §5.6.2, RFC 9112 §3). */
final class OctetClasses {
    private static final byte TOKEN = 1;
    private static final byte VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte[] KINDS = kinds();

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private OctetClasses() {}

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

    /** Where the octets that {@link #isValue} allows end. Eight at a time, since most of a head are values: of a control
     * character, or a tab, the subtraction leaves the high bit where there was none, and nowhere else of the lowest one. */
    static int valueEnd(byte[] in, int from) {
        var at = from;
        while (at + Long.BYTES <= in.length) {
            var eight = (long) EIGHT.get(in, at);
            var deletes = eight ^ (EACH * 0x7f);
            if (((((eight - EACH * ' ') & ~eight) | ((deletes - EACH) & ~deletes)) & HIGH_BITS) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < in.length && isValue(in[at])) {
            at++;
        }
        return at;
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
