package dev.sluice.edge.authenticate;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Optional;

/** The signature algorithms of RFC 7518 that may be allowed; there is no {@code none}. */
public enum SigningAlgorithm {
    HS256(Kind.HMAC, 32),
    HS384(Kind.HMAC, 48),
    HS512(Kind.HMAC, 64),
    RS256(Kind.RSA, 0),
    RS384(Kind.RSA, 0),
    RS512(Kind.RSA, 0),
    ES256(Kind.EC, 32),
    ES384(Kind.EC, 48),
    ES512(Kind.EC, 66);

    /** What a key must be to be used with an algorithm. */
    enum Kind {
        HMAC,
        RSA,
        EC
    }

    private final Kind kind;
    private final int bytes;

    SigningAlgorithm(Kind kind, int bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** By the name in a token's header, exactly as RFC 7518 writes it. */
    static Optional<SigningAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    Kind kind() {
        return kind;
    }

    /** The shortest secret, in bytes (RFC 7518 §3.2: as long as the hash). */
    int minSecretBytes() {
        return bytes;
    }

    /** False where RFC 7518 §3.4 fixes another length. */
    boolean allowsSignatureOf(int signatureBytes) {
        return kind != Kind.EC || signatureBytes == 2 * bytes;
    }

    Algorithm with(byte[] secret) {
        return switch (this) {
            case HS256 -> Algorithm.HMAC256(secret);
            case HS384 -> Algorithm.HMAC384(secret);
            case HS512 -> Algorithm.HMAC512(secret);
            case RS256, RS384, RS512, ES256, ES384, ES512 -> throw needsAnotherKey();
        };
    }

    Algorithm with(RSAKey key) {
        return switch (this) {
            case RS256 -> Algorithm.RSA256(key);
            case RS384 -> Algorithm.RSA384(key);
            case RS512 -> Algorithm.RSA512(key);
            case HS256, HS384, HS512, ES256, ES384, ES512 -> throw needsAnotherKey();
        };
    }

    Algorithm with(ECKey key) {
        return switch (this) {
            case ES256 -> Algorithm.ECDSA256(key);
            case ES384 -> Algorithm.ECDSA384(key);
            case ES512 -> Algorithm.ECDSA512(key);
            case HS256, HS384, HS512, RS256, RS384, RS512 -> throw needsAnotherKey();
        };
    }

    private IllegalArgumentException needsAnotherKey() {
        return new IllegalArgumentException(name() + " needs a key of kind " + kind);
    }
}
