package dev.sluice.edge.request;

import dev.sluice.contracts.model.RequestBody.Content;
import dev.sluice.contracts.schema.ParametersResult;
import org.jspecify.annotations.Nullable;

/**
 * A request that is here to its last byte, and may take the room that it needs.
 *
 * @param parameters as the contract types them, with what is wrong with them
 * @param body null where none came
 */
public record CompleteRequest(
        AdmissibleRequest admissible,
        ParametersResult.Typed parameters,
        @Nullable TypedBody body) {

    public RoutedRequest routed() {
        return admissible.routed();
    }

    public Destination target() {
        return admissible.target();
    }

    /** How many bytes its body has, after decoding. */
    public long bodyBytes() {
        return body == null ? 0 : body.bytes.length;
    }

    /**
     * A body of a type that the contract names; not looked into yet.
     *
     * @param bytes as received, after decoding; nobody changes them
     * @param content what the contract says of its type
     * @param contentType as sent
     */
    public record TypedBody(byte[] bytes, Content content, boolean isJson, String contentType) {}
}
