package dev.sluice.edge.serve;

import dev.sluice.contracts.describe.AsyncApi;
import dev.sluice.contracts.describe.OpenApi;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.ReservedPaths;
import dev.sluice.edge.request.OwnDocument;
import java.util.List;
import java.util.Optional;

/**
 * In which words it is told what is served: to callers by OpenAPI, on the admin port by AsyncAPI, which names topics and
 * groups.
 */
public record OwnDocuments(boolean openApi, boolean asyncApi) {

    public static OwnDocuments all() {
        return new OwnDocuments(true, true);
    }

    List<OwnDocument> forCallers(ContractSet contracts) {
        return openApi
                ? List.of(new OwnDocument(ReservedPaths.OPENAPI, () -> {
                    var document = OpenApi.of(contracts);
                    return new OwnDocument.Content(document.version(), document.json());
                }))
                : List.of();
    }

    Optional<OwnDocument> forOperators(ContractSet contracts) {
        return asyncApi
                ? Optional.of(new OwnDocument(ReservedPaths.ASYNCAPI, () -> {
                    var document = AsyncApi.of(contracts);
                    return new OwnDocument.Content(document.version(), document.json());
                }))
                : Optional.empty();
    }
}
