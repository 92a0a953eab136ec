package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;

/**
 * The AsyncAPI 3.0 document of one contract, or of all, seen from the service: it receives requests from its topics and replies
 * where each request says (3.0 §Operation Reply Object).
 */
public final class AsyncApi {
    private final ObjectNode document;

    private AsyncApi(ObjectNode document) {
        this.document = document;
    }

    /** Describes a contract that was read without faults. */
    public static AsyncApi of(Contract contract) {
        return new AsyncApi(AsyncApiWriter.about(contract).write());
    }

    /** Describes all of them in one document; its version follows from the rest of it. */
    public static AsyncApi of(ContractSet contracts) {
        var document = AsyncApiWriter.about(InfoMerger.inOrder(contracts)).write();
        InfoMerger.seal(document);
        return new AsyncApi(document);
    }

    public String version() {
        return InfoMerger.version(document);
    }

    /** The document; a copy of the caller's own. */
    public JsonNode tree() {
        return document.deepCopy();
    }

    /** The document as JSON in UTF-8. */
    public byte[] json() {
        return InfoMerger.json(document);
    }

    /** The document as block style YAML 1.2, which readers of YAML 1.1 understand in the same way. */
    public String yaml() {
        return YamlWriter.of(document);
    }
}
