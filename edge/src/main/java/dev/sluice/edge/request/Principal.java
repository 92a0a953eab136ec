package dev.sluice.edge.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Who calls, as a verified token says.
 *
 * @param issuer the issuer's name in the edge's configuration
 * @param scopes from the claims {@code scope} or {@code scp}
 * @param claims all claims of the token; nobody changes them
 */
public record Principal(String issuer, Set<String> scopes, ObjectNode claims) {

    public Principal {
        scopes = Set.copyOf(scopes);
    }
}
