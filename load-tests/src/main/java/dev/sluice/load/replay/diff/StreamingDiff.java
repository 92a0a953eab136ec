package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads two JSON texts token by token, which costs a third of making trees of them. That is enough where they have the same names in the
 * same order and differ in some texts that are in no array, as replies of one service mostly do; all else is left to {@link JsonDiff}.
 */
final class StreamingDiff {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser then;
    private final JsonParser now;
    private final List<Text> texts = new ArrayList<>();
    private int arrays;

    private StreamingDiff(JsonParser then, JsonParser now) {
        this.then = then;
        this.now = now;
    }

    /** A text that differs. */
    record Text(String pointer, TextNode then, TextNode now) {}

    /** Empty where it takes trees to say. */
    static Optional<List<Text>> compare(byte[] then, byte[] now) {
        try (var before = JSON.createParser(then);
                var after = JSON.createParser(now)) {
            var both = new StreamingDiff(before, after);
            return both.isEnough() ? Optional.of(both.texts) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no JSON
        }
    }

    private boolean isEnough() throws IOException {
        var isOver = false;
        while (true) {
            var token = then.nextToken();
            if (token != now.nextToken() || (token != null && isOver)) {
                return false;
            }
            if (token == null) {
                return isOver;
            }
            if (token == JsonToken.START_ARRAY) {
                arrays++;
            } else if (token == JsonToken.END_ARRAY) {
                arrays--;
            } else if (!token.isStructEnd() && !token.isStructStart() && !isSame() && !isText(token)) {
                return false;
            }
            isOver = then.getParsingContext().inRoot();
        }
    }

    private boolean isSame() throws IOException {
        var from = then.getTextOffset();
        var other = now.getTextOffset();
        return Arrays.equals(
                then.getTextCharacters(),
                from,
                from + then.getTextLength(),
                now.getTextCharacters(),
                other,
                other + now.getTextLength());
    }

    private boolean isText(JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING || arrays > 0) {
            return false;
        }
        var pointer = then.getParsingContext().pathAsPointer().toString();
        texts.add(new Text(pointer, TextNode.valueOf(then.getText()), TextNode.valueOf(now.getText())));
        return true;
    }
}
