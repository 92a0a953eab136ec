package dev.sluice.edge.request;

/** A request that is here to its last byte and has room, in number and bytes, until its answer is known. */
public record AdmittedRequest(CompleteRequest complete) {

    public RoutedRequest routed() {
        return complete.routed();
    }

    public AuthorizedRequest authorized() {
        return complete.admissible().authorized();
    }

    /** Who is to handle it. */
    public Destination target() {
        return complete.target();
    }
}
