package dev.sluice.edge.request;

/**
 * A request for which there is room, in number and bytes, until its answer is known.
 *
 * @param maxBodyBytes how long its body may be after decoding
 * @param target who is to handle it
 */
public record Admitted(Authorized authorized, long maxBodyBytes, Target target) {

    public Routed routed() {
        return authorized.routed();
    }
}
