package dev.sluice.edge.request;

/** A request that is here to its last byte and has room, in number and bytes, until its answer is known. */
public record Admitted(Complete complete) {

    public Routed routed() {
        return complete.routed();
    }

    public Authorized authorized() {
        return complete.admissible().authorized();
    }

    /** Who is to handle it. */
    public Target target() {
        return complete.target();
    }
}
