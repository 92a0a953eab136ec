package dev.sluice.edge.authenticate;

import dev.sluice.edge.request.Refusal;

/** A refusal on its way out of this room: the many checks of a token end in one place, where it becomes a value again. */
final class AuthenticationFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    AuthenticationFailure(Refusal refusal) {
        super(refusal.toString(), null, false, false);
        this.refusal = refusal;
    }

    /** @param reason fit for the caller and for a header: plain ASCII without quotes, nothing out of the token but times */
    static AuthenticationFailure badToken(String reason) {
        return new AuthenticationFailure(new Refusal.BadToken(reason));
    }

    Refusal refusal() {
        return refusal;
    }
}
