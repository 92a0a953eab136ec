package dev.sluice.edge.authenticate;

import java.io.IOException;

/** A key set that was read well and has no key that could verify a token of its issuer. */
final class UnusableKeySet extends IOException {
    private static final long serialVersionUID = 1;

    UnusableKeySet(String reason) {
        super(reason);
    }
}
