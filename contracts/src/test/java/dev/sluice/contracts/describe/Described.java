package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult.Contracts;
import dev.sluice.contracts.read.LoadResult.Faulty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Contracts to describe, and what a document says of a value. */
final class Described {
    private static final Path NASTY = Path.of("src/test/resources/dev/sluice/contracts/describe");
    private static final Path DEMO = Path.of("../compose/stack/src/main/resources/dev/sluice/stack/demo/contracts");

    private Described() {}

    static Contract nasty() {
        return contracts(NASTY).getFirst();
    }

    /** The one of all kinds and those of the demo. */
    static Stream<Contract> all() {
        return Stream.of(NASTY, DEMO).flatMap(folder -> contracts(folder).stream());
    }

    static List<Contract> contracts(Path folder) {
        return switch (ContractFolder.read(folder)) {
            case Contracts(var set) -> set.contracts();
            case Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }

    /** What a value breaks of the schema at a pointer of a document. */
    static List<Error> check(JsonNode document, String pointer, JsonNode value) {
        ObjectNode rooted = document.deepCopy();
        var schema = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
                .getSchema(rooted.put("$ref", "#" + pointer));
        return schema.validate(value);
    }

    /** All objects in a document that have such a member. */
    static List<JsonNode> having(String member, JsonNode document) {
        var found = new ArrayList<JsonNode>();
        if (document.isObject() && document.has(member)) {
            found.add(document);
        }
        document.forEach(child -> found.addAll(having(member, child)));
        return found;
    }
}
