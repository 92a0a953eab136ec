package dev.sluice.edge.serve;

import dev.sluice.contracts.describe.AsyncApi;
import dev.sluice.contracts.describe.OpenApi;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.OwnPaths;
import dev.sluice.edge.request.OwnDocument;
import java.util.ArrayList;
import java.util.List;

/** In which words callers are told what is served. */
public record OwnDocuments(boolean openApi, boolean asyncApi) {

    public static OwnDocuments all() {
        return new OwnDocuments(true, true);
    }

    List<OwnDocument> about(ContractSet contracts) {
        var documents = new ArrayList<OwnDocument>();
        if (openApi) {
            documents.add(new OwnDocument(OwnPaths.OPENAPI, () -> {
                var document = OpenApi.of(contracts);
                return new OwnDocument.Content(document.version(), document.json());
            }));
        }
        if (asyncApi) {
            documents.add(new OwnDocument(OwnPaths.ASYNCAPI, () -> {
                var document = AsyncApi.of(contracts);
                return new OwnDocument.Content(document.version(), document.json());
            }));
        }
        return documents;
    }
}
