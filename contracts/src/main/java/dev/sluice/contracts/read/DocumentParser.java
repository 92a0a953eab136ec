package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.schema.StrictJsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Makes a tree of a document, by its name either YAML or JSON; one without an ending, which came over Kafka, may be both. */
final class DocumentParser {

    private DocumentParser() {}

    sealed interface Result {}

    record Parsed(JsonNode tree) implements Result {}

    record Unparsable(String pointer, String reason) implements Result {}

    static Result parse(String name, byte[] bytes) {
        var result = name.endsWith(".json") ? parseJson(bytes) : parseYaml(bytes);
        if (result instanceof Unparsable && !name.endsWith(".yaml") && !name.endsWith(".yml")) {
            result = parseJson(bytes) instanceof Parsed json ? json : result;
        }
        if (result instanceof Parsed(var tree) && !tree.isObject()) {
            return new Unparsable("", "expected an OpenAPI document, came " + tree.getNodeType());
        }
        return result instanceof Parsed(var tree) ? withBoundedPointers(tree) : result;
    }

    private static Result withBoundedPointers(JsonNode tree) {
        return PointerLengths.fault(tree)
                .<Result>map(reason -> new Unparsable("", reason))
                .orElseGet(() -> new Parsed(tree));
    }

    private static Result parseYaml(byte[] bytes) {
        try {
            return YamlParser.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Unparsable("", "no YAML: not UTF-8");
        }
    }

    private static Result parseJson(byte[] bytes) {
        return switch (StrictJsonParser.read(bytes)) {
            case StrictJsonParser.Tree(var tree) -> new Parsed(tree);
            case StrictJsonParser.Malformed(var reason, var offset) ->
                new Unparsable("", "no JSON: " + reason + place(bytes, Math.min(offset, bytes.length)));
        };
    }

    /** Columns count bytes. */
    private static String place(byte[] bytes, long offset) {
        var line = 1;
        var lineStart = 0;
        for (var at = 0; at < offset; at++) {
            if (bytes[at] == '\n') {
                line++;
                lineStart = at + 1;
            }
        }
        return ", line " + line + ", column " + (offset - lineStart + 1);
    }
}
