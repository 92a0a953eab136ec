package dev.sluice.edge.http;

import java.net.InetAddress;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * What an authority, a path and a query are made of (RFC 3986 §3.2 to §3.4). One rule for both versions of HTTP and both
 * ports, since Helidon looks at HTTP/1.1 only, and there takes a port for a number with a sign.
 */
final class UriSyntax {
    private static final BitSet REG_NAME = alphanumericAnd("-._~!$&'()*+,;=");
    private static final BitSet PATH = alphanumericAnd("-._~!$&'()*+,;=:@/");
    private static final BitSet QUERY = alphanumericAnd("-._~!$&'()*+,;=:@/?");
    private static final int ESCAPED_DIGITS = 2;

    private UriSyntax() {}

    private static BitSet alphanumericAnd(String marks) {
        var characters = new BitSet();
        characters.set('0', '9' + 1);
        characters.set('A', 'Z' + 1);
        characters.set('a', 'z' + 1);
        marks.chars().forEach(characters::set);
        return characters;
    }

    /** A host and perhaps a port, as HTTP has it: without a user (RFC 9110 §4.2.4), and with a name (§4.2.1). */
    static boolean isAuthority(String text) {
        var hostEnd = hostEnd(text);
        return hostEnd > 0 && isHost(text.substring(0, hostEnd)) && isPort(text.substring(hostEnd));
    }

    /** Of a host that is to be an address in brackets: what follows the bracket. */
    private static int hostEnd(String text) {
        if (text.startsWith("[")) {
            return text.indexOf(']') + 1;
        }
        var colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isHost(String text) {
        return text.startsWith("[") ? isIpv6(text.substring(1, text.length() - 1)) : consistsOf(REG_NAME, text);
    }

    /** Without a zone, which names an interface of the caller's machine. Of later versions of IP nobody knows any. */
    private static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0) {
            return false;
        }
        try {
            var _ = InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code ":" *DIGIT}: also none after the colon (§3.2.3), but no sign. */
    private static boolean isPort(String text) {
        return text.isEmpty()
                || (text.startsWith(":") && text.chars().skip(1).allMatch(digit -> digit >= '0' && digit <= '9'));
    }

    /** Also {@code *}, and the authority that {@code CONNECT} asks for: which form a method takes is for others to say. */
    static boolean isPath(String text) {
        return consistsOf(PATH, text);
    }

    static boolean isQuery(String text) {
        return consistsOf(QUERY, text);
    }

    private static boolean consistsOf(BitSet characters, String text) {
        var at = 0;
        while (at < text.length()) {
            if (isEscaped(text, at)) {
                at += 1 + ESCAPED_DIGITS;
            } else if (characters.get(text.charAt(at))) {
                at++;
            } else {
                return false;
            }
        }
        return true;
    }

    private static boolean isEscaped(String text, int at) {
        return text.charAt(at) == '%'
                && at + ESCAPED_DIGITS < text.length()
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2));
    }
}
