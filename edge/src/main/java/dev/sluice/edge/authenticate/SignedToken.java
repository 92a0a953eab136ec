package dev.sluice.edge.authenticate;

import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * A token taken apart, nothing of it believed yet. It is read strictly before java-jwt sees it, which would take the last
 * of duplicate claims, bytes after the payload, and a missing {@code exp} ({@code crit} it does not look at). The headers
 * {@code jku}, {@code x5u}, {@code jwk} and {@code x5c} are never looked at: a token does not say where its key is.
 *
 * @param text all of it
 * @param keyId header {@code kid}
 */
record SignedToken(String text, SigningAlgorithm algorithm, Optional<String> keyId, TokenClaims claims) {
    private static final int MAX_KEY_ID_LENGTH = 256;

    static SignedToken read(String token) throws AuthenticationFailure {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw AuthenticationFailure.badToken("the token is no signed JWT");
        }
        var header = object("header", parts[0]);
        var claims = new TokenClaims(object("payload", parts[1]));
        var signature = bytes("signature", parts[2]);
        if (header.has("crit")) {
            throw AuthenticationFailure.badToken("the token has a critical header that is not understood");
        }
        var algorithm = SigningAlgorithm.named(header.path("alg").asText())
                .orElseThrow(() -> AuthenticationFailure.badToken("the token has no known signature algorithm"));
        if (!algorithm.allowsSignatureOf(signature.length)) {
            throw badSignature();
        }
        return new SignedToken(token, algorithm, keyId(header), claims);
    }

    /** For java-jwt to verify; only after the times were checked, since it fails on some that are out of range. */
    DecodedJWT decoded() throws AuthenticationFailure {
        try {
            return JWT.decode(text);
        } catch (JWTDecodeException _) {
            throw AuthenticationFailure.badToken("the token is no signed JWT");
        }
    }

    static AuthenticationFailure badSignature() {
        return AuthenticationFailure.badToken("the signature does not match");
    }

    private static Optional<String> keyId(ObjectNode header) throws AuthenticationFailure {
        var keyId = header.get("kid");
        if (keyId == null) {
            return Optional.empty();
        }
        if (!keyId.isTextual() || keyId.textValue().length() > MAX_KEY_ID_LENGTH) {
            throw AuthenticationFailure.badToken(
                    "the key id is no text of at most " + MAX_KEY_ID_LENGTH + " characters");
        }
        return Optional.of(keyId.textValue());
    }

    private static ObjectNode object(String part, String encoded) throws AuthenticationFailure {
        try {
            return StrictJsonObject.read(bytes(part, encoded));
        } catch (IOException _) {
            throw AuthenticationFailure.badToken("the token's " + part + " is no JSON object, or an ambiguous one");
        }
    }

    /** Padding and stray last bits are refused, so that a token has one spelling only. */
    private static byte[] bytes(String part, String encoded) throws AuthenticationFailure {
        try {
            var bytes = Base64.getUrlDecoder().decode(encoded);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(encoded)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw AuthenticationFailure.badToken("the token's " + part + " is not base64url");
    }
}
