package dev.sluice.edge.catalog;

import dev.sluice.contracts.describe.AsyncApi;
import dev.sluice.contracts.describe.OpenApi;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.ReservedPaths;
import dev.sluice.edge.request.BuiltInDocument;
import java.util.List;
import java.util.Optional;

/**
 * In which words it is told what is served: to callers by OpenAPI, on the admin port by AsyncAPI, which names topics and
 * groups.
 */
public record BuiltInDocumentSettings(boolean openApi, boolean asyncApi) {

    public static BuiltInDocumentSettings all() {
        return new BuiltInDocumentSettings(true, true);
    }

    List<BuiltInDocument> forCallers(ContractSet contracts) {
        return openApi
                ? List.of(new BuiltInDocument(ReservedPaths.OPENAPI, () -> {
                    var document = OpenApi.of(contracts);
                    return new BuiltInDocument.Content(document.version(), document.json());
                }))
                : List.of();
    }

    Optional<BuiltInDocument> forOperators(ContractSet contracts) {
        return asyncApi
                ? Optional.of(new BuiltInDocument(ReservedPaths.ASYNCAPI, () -> {
                    var document = AsyncApi.of(contracts);
                    return new BuiltInDocument.Content(document.version(), document.json());
                }))
                : Optional.empty();
    }
}
