package dev.sluice.edge.route;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Takes a raw path apart into decoded segments, decoding exactly once (RFC 3986 §2.4). What could mean another path to
 * somebody behind us is refused, not mended: dot segments, encoded slashes and backslashes, control characters.
 */
final class PathDecoder {

    private PathDecoder() {}

    /** {@code /a/b%20c} becomes {@code [a, b c]}; {@code /} becomes the empty list. */
    static List<String> segments(String rawPath) throws BadPath {
        if (!rawPath.startsWith("/")) {
            throw new BadPath("path does not begin with a slash");
        }
        var segments = new ArrayList<String>();
        if (rawPath.length() == 1) {
            return segments;
        }
        for (var from = 1; from <= rawPath.length(); ) {
            var slash = rawPath.indexOf('/', from);
            var to = slash < 0 ? rawPath.length() : slash;
            segments.add(segment(rawPath.substring(from, to)));
            from = to + 1;
        }
        return segments;
    }

    private static String segment(String raw) throws BadPath {
        var text = raw.indexOf('%') < 0 ? raw : decoded(raw);
        if (text.equals(".") || text.equals("..")) {
            throw new BadPath("path has a dot segment");
        }
        for (var at = 0; at < text.length(); at++) {
            var character = text.charAt(at);
            if (character == '/' || character == '\\') {
                throw new BadPath("path has an encoded slash or a backslash in a segment");
            }
            if (character < ' ' || character == 0x7f) {
                throw new BadPath("path has a control character");
            }
        }
        return text;
    }

    private static String decoded(String raw) throws BadPath {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (var at = 0; at < raw.length(); ) {
            var point = raw.codePointAt(at);
            if (point == '%') {
                bytes.write(octet(raw, at));
                at += 3;
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(point);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadPath("path is not UTF-8 after percent-decoding");
        }
    }

    private static int octet(String raw, int at) throws BadPath {
        if (at + 2 >= raw.length()
                || !HexFormat.isHexDigit(raw.charAt(at + 1))
                || !HexFormat.isHexDigit(raw.charAt(at + 2))) { // those of ASCII only
            throw new BadPath("path has a % without two hexadecimal digits");
        }
        return HexFormat.fromHexDigits(raw, at + 1, at + 3);
    }

    /** Ends the reading of one path; never leaves this room. */
    static final class BadPath extends Exception {
        private static final long serialVersionUID = 1;

        BadPath(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
