package dev.sluice.load.replay.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The beginning of a body, as text. */
final class BodyPreview {
    private static final int CHARACTERS = 300;
    /** UTF-8 has no longer ones. */
    private static final int BYTES_OF_CHARACTER = 4;

    private BodyPreview() {}

    /** @param isLeftOut whether there was a body that nobody may see */
    static Optional<String> of(byte @Nullable [] body, boolean isLeftOut) {
        if (isLeftOut) {
            return Optional.of("(left out: nobody can tell what in it is sensitive)");
        }
        return body == null ? Optional.empty() : Optional.of(text(body));
    }

    private static String text(byte[] body) {
        var length = Math.min(body.length, CHARACTERS * BYTES_OF_CHARACTER);
        var text = CharBuffer.allocate(CHARACTERS + 1);
        var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var result = decoder.decode(ByteBuffer.wrap(body, 0, length), text, length == body.length);
        if (result.isError()) {
            return "(" + body.length + " bytes that are no text)";
        }
        var shown = text.flip().toString();
        return shown.length() <= CHARACTERS && length == body.length
                ? shown
                : shown.substring(0, Math.min(CHARACTERS, shown.length())) + "… (" + body.length + " bytes)";
    }
}
