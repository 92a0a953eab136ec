package dev.sluice.edge.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A request that keeps its contract; nothing else is ever published. Nobody changes the arrays or the tree.
 *
 * @param params {@code {"path":{},"query":{},"header":{}}}, typed, defaults filled in
 * @param key the record's key; null for none
 * @param body the bytes received, after decoding; null where an optional body was left out or none is declared
 * @param contentType of the body, as sent; null without body
 */
public record Validated(
        Admitted admitted,
        ObjectNode params,
        byte @Nullable [] key,
        byte @Nullable [] body,
        @Nullable String contentType) {

    public Routed routed() {
        return admitted.routed();
    }

    public Deadline deadline() {
        return routed().deadline();
    }
}
