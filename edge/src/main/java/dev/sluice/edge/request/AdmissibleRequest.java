package dev.sluice.edge.request;

/**
 * A request for which there was room when it was asked for: its body may be read. It holds none of that room yet, since a body
 * may take long to come, or never does.
 *
 * @param maxBodyBytes how long its body may be after decoding
 * @param target who is to handle it
 */
public record AdmissibleRequest(AuthorizedRequest authorized, long maxBodyBytes, Destination target) {

    public RoutedRequest routed() {
        return authorized.routed();
    }
}
