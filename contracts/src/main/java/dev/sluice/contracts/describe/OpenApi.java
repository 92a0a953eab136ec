package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.ContractSet;

/**
 * One OpenAPI 3.1 document of everything that a set of contracts serves, as callers see it: paths with their prefixes,
 * without {@code x-sluice}, and with what an edge itself may answer.
 */
public final class OpenApi {
    private final ObjectNode document;

    private OpenApi(ObjectNode document) {
        this.document = document;
    }

    /** Describes contracts that were read without faults. */
    public static OpenApi of(ContractSet contracts) {
        return new OpenApi(new OpenApiWriter(InfoMerger.inOrder(contracts)).write());
    }

    /** Follows from all the rest of the document. */
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

    /** The document as block style YAML 1.2. */
    public String yaml() {
        return YamlWriter.of(document);
    }
}
