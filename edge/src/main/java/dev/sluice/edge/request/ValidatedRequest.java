package dev.sluice.edge.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.wire.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A request that keeps its contract; nothing else is ever published. Nobody changes the arrays or the tree.
 *
 * @param params {@code {"path":{},"query":{},"header":{}}}, typed, defaults filled in
 * @param key the record's key; null for none
 * @param body the bytes received, after decoding; null where an optional body was left out or none is declared
 * @param contentType of the body, as sent; null without body
 */
public record ValidatedRequest(
        AdmittedRequest admitted,
        ObjectNode params,
        byte @Nullable [] key,
        byte @Nullable [] body,
        @Nullable String contentType) {

    public RoutedRequest routed() {
        return admitted.routed();
    }

    /** The request's own; another where it was asked of a second service. */
    public RequestId id() {
        return routed().received().id();
    }

    /** The same request to somebody else, under an id of its own. */
    public ValidatedRequest to(Destination other, RequestId id) {
        var authenticated = admitted.authorized().authenticated();
        var routed = new RoutedRequest(
                routed().received().withId(id), routed().operation(), routed().pathValues(), routed().deadline());
        var again = new AdmissibleRequest(
                new AuthorizedRequest(new AuthenticatedRequest(routed, authenticated.principal())),
                admitted.complete().admissible().maxBodyBytes(),
                other);
        var complete = new CompleteRequest(
                again, admitted.complete().parameters(), admitted.complete().body());
        return new ValidatedRequest(new AdmittedRequest(complete), params, key, body, contentType);
    }

    public Deadline deadline() {
        return routed().deadline();
    }
}
