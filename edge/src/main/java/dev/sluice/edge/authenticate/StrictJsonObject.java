package dev.sluice.edge.authenticate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.schema.StrictJsonParser;
import dev.sluice.contracts.schema.StrictJsonParser.Malformed;
import dev.sluice.contracts.schema.StrictJsonParser.Tree;
import java.io.IOException;

/** JSON that two readers cannot understand differently, with an object at its top. */
final class StrictJsonObject {

    private StrictJsonObject() {}

    static ObjectNode read(byte[] bytes) throws IOException {
        return switch (StrictJsonParser.read(bytes)) {
            case Tree(var tree) when tree instanceof ObjectNode object -> object;
            case Tree _ -> throw new IOException("no JSON object");
            case Malformed(var reason, var offset) -> throw new IOException(reason + ", at byte " + offset);
        };
    }
}
