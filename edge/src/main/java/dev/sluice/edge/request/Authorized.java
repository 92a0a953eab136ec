package dev.sluice.edge.request;

/** A request whose caller may make it. */
public record Authorized(Authenticated authenticated) {

    public Routed routed() {
        return authenticated.routed();
    }
}
