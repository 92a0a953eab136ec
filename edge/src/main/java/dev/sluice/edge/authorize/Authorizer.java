package dev.sluice.edge.authorize;

import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.Refusal;
import java.util.List;
import java.util.Set;

/** Decides whether a caller may make a call: whoever meets one of the operation's alternatives may. */
public final class Authorizer {

    /** Refuses with {@link Refusal.MissingScope}, naming the first alternative that the caller's issuer could meet. */
    public Outcome<AuthorizedRequest> authorize(AuthenticatedRequest authenticated) {
        var access = authenticated.routed().operation().access();
        if (access.isPublic()) {
            return Outcome.go(new AuthorizedRequest(authenticated));
        }
        return authenticated
                .principal()
                .map(principal -> meets(principal, access.alternatives())
                        ? Outcome.go(new AuthorizedRequest(authenticated))
                        : Outcome.<AuthorizedRequest>stop(
                                new Refusal.MissingScope(missing(principal, access.alternatives()))))
                .orElseGet(() -> Outcome.stop(new Refusal.NoToken()));
    }

    private static boolean meets(Principal principal, List<Requirement> alternatives) {
        return alternatives.stream()
                .anyMatch(alternative ->
                        isFrom(principal, alternative) && principal.scopes().containsAll(alternative.scopes()));
    }

    private static Set<String> missing(Principal principal, List<Requirement> alternatives) {
        return alternatives.stream()
                .filter(alternative -> isFrom(principal, alternative))
                .findFirst()
                .orElseGet(alternatives::getFirst)
                .scopes();
    }

    private static boolean isFrom(Principal principal, Requirement alternative) {
        return alternative.issuers().isEmpty() || alternative.issuers().contains(principal.issuer());
    }
}
