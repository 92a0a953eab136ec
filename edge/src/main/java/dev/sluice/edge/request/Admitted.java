package dev.sluice.edge.request;

/**
 * A request for which there is room, in number and bytes, until its answer is known.
 *
 * @param maxBodyBytes how long its body may be after decoding
 */
public record Admitted(Authorized authorized, long maxBodyBytes) {

    public Routed routed() {
        return authorized.routed();
    }
}
