package dev.sluice.edge.authenticate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The claims of a token, typed; a claim that is there but of another type, null included, makes the token bad. */
record TokenClaims(ObjectNode all) {
    /** The end of the year 9999, which some issuers write for "never". */
    private static final double MAX_SECONDS = 253_402_300_799d;

    String issuer() throws AuthenticationFailure {
        return text("iss").orElseThrow(() -> AuthenticationFailure.badToken("claim iss is missing"));
    }

    /** A token need not have a subject. */
    void checkSubject() throws AuthenticationFailure {
        if (all.has("sub")) {
            text("sub", all.path("sub"));
        }
    }

    TokenValidity lifetime(Duration leeway) throws AuthenticationFailure {
        var expires = time("exp").orElseThrow(() -> AuthenticationFailure.badToken("claim exp is missing"));
        return new TokenValidity(expires, time("nbf"), time("iat"), leeway);
    }

    /** Of {@code aud}, text or array. */
    Set<String> audiences() throws AuthenticationFailure {
        return Set.copyOf(texts("aud"));
    }

    /** Of {@code scope} (RFC 8693 §4.2) where it is there, else of {@code scp}; each text or array of texts. */
    Set<String> scopes() throws AuthenticationFailure {
        var scopes = new HashSet<String>();
        for (var words : texts(all.has("scope") ? "scope" : "scp")) {
            scopes.addAll(List.of(words.split(" ")));
        }
        scopes.remove("");
        return scopes;
    }

    private Optional<String> text(String claim) throws AuthenticationFailure {
        var node = all.get(claim);
        return node == null ? Optional.empty() : Optional.of(text(claim, node));
    }

    private List<String> texts(String claim) throws AuthenticationFailure {
        var node = all.get(claim);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            return List.of(text(claim, node));
        }
        var texts = new ArrayList<String>(node.size());
        for (var element : node) {
            texts.add(text(claim, element));
        }
        return texts;
    }

    private static String text(String claim, JsonNode node) throws AuthenticationFailure {
        if (!node.isTextual()) {
            throw AuthenticationFailure.badToken("claim " + claim + " is no text");
        }
        return node.textValue();
    }

    /** Seconds since 1970, fractions allowed (RFC 7519 §2, NumericDate). */
    private Optional<Instant> time(String claim) throws AuthenticationFailure {
        var node = all.get(claim);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= MAX_SECONDS)) {
            throw AuthenticationFailure.badToken("claim " + claim + " is no time in seconds");
        }
        return Optional.of(Instant.ofEpochMilli((long) (node.doubleValue() * 1000)));
    }
}
