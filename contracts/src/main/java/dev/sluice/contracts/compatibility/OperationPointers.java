package dev.sluice.contracts.compatibility;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.schema.LocalReference;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Where the operations of a contract stand in its document, found at once for all of them. */
public final class OperationPointers {
    private static final int MOST_HOPS = 10;

    private final Map<Key, String> pointers = new HashMap<>();

    private record Key(String method, String operationId) {}

    private OperationPointers() {}

    public static OperationPointers of(Contract contract) {
        var pointers = new OperationPointers();
        var document = contract.document();
        for (var path : document.path("paths").properties()) {
            var at = "/paths/" + JsonPointerToken.escape(path.getKey());
            var item = path.getValue();
            for (var hops = 0; item.path("$ref").isTextual() && hops < MOST_HOPS; hops++) {
                at = LocalReference.target(document, item.path("$ref").textValue())
                        .orElse(at);
                item = document.at(at);
            }
            pointers.put(at, item);
        }
        return pointers;
    }

    private void put(String at, JsonNode item) {
        for (var member : item.properties()) {
            var id = member.getValue().path("operationId").asText();
            pointers.putIfAbsent(new Key(member.getKey(), id), at + "/" + member.getKey());
        }
    }

    /** @return that of all paths where the contract has not this operation */
    public String of(Operation operation) {
        return pointers.getOrDefault(new Key(operation.method().toLowerCase(Locale.ROOT), operation.id()), "/paths");
    }
}
