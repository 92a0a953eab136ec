package dev.sluice.dispatcher.handle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who calls, as the edge verified it.
 *
 * @param subject the token's {@code sub}; empty where it has none
 * @param issuer the token's {@code iss}; empty where it has none
 * @param claims all that was passed on: these three and the claims that the contract names
 */
public record CallerIdentity(String subject, String issuer, Set<String> scopes, JsonNode claims) {
    public CallerIdentity {
        scopes = Set.copyOf(scopes);
    }

    static CallerIdentity from(JsonNode claims) {
        return new CallerIdentity(
                claims.path("sub").asText(), claims.path("iss").asText(), scopes(claims.path("scope")), claims);
    }

    private static Set<String> scopes(JsonNode scope) {
        var scopes = new LinkedHashSet<String>();
        if (scope.isArray()) {
            scope.forEach(one -> scopes.add(one.asText()));
        } else {
            scopes.addAll(List.of(scope.asText().split(" ")));
        }
        scopes.remove("");
        return scopes;
    }
}
