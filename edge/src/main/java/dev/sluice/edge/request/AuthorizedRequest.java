package dev.sluice.edge.request;

/** A request whose caller may make it. */
public record AuthorizedRequest(AuthenticatedRequest authenticated) {

    public RoutedRequest routed() {
        return authenticated.routed();
    }
}
