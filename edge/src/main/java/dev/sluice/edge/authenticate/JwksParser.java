package dev.sluice.edge.authenticate;

import com.auth0.jwk.InvalidPublicKeyException;
import com.auth0.jwk.Jwk;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a JSON Web Key Set (RFC 7517). A key that is not understood, too weak or for something else is passed over, as
 * §5 asks; so are secrets, which have no place in a published set. Only RSA and EC numbers reach jwks-rsa, which makes
 * keys of them.
 */
final class JwksParser {
    private static final Logger LOG = LoggerFactory.getLogger(JwksParser.class);
    private static final int MIN_RSA_BITS = 2048;
    private static final Map<String, SigningAlgorithm> BY_CURVE =
            Map.of("P-256", SigningAlgorithm.ES256, "P-384", SigningAlgorithm.ES384, "P-521", SigningAlgorithm.ES512);

    /** How many reasons an error names; a document has room for thousands. */
    private static final int MAX_REASONS = 3;

    private final String issuer;
    private final Set<SigningAlgorithm> allowed;

    /** @param allowed a key for none of them is of no use to the issuer, so it does not make a key set usable */
    JwksParser(String issuer, Set<SigningAlgorithm> allowed) {
        this.issuer = issuer;
        this.allowed = allowed;
    }

    /**
     * @throws UnusableKeySet where no key is left that could verify a token of the issuer
     * @throws IOException where the document is no key set
     */
    KeySet parse(byte[] document) throws IOException {
        var jwks = StrictJsonObject.read(document).get("keys");
        if (jwks == null || !jwks.isArray()) {
            throw new IOException("no array named keys");
        }
        var keys = new ArrayList<VerificationKey>(jwks.size());
        var reasons = new LinkedHashSet<String>();
        for (var jwk : jwks) {
            try {
                keys.add(key(jwk));
            } catch (UnfitKey e) {
                LOG.debug("A key of issuer {} is passed over: {}", issuer, e.getMessage());
                reasons.add(e.getMessage());
            }
        }
        if (keys.stream().noneMatch(key -> allowed.stream().anyMatch(key::fits))) {
            throw new UnusableKeySet(whyUnusable(jwks.size(), keys.size(), reasons));
        }
        return new KeySet(keys);
    }

    private String whyUnusable(int entries, int keys, Set<String> reasons) {
        if (entries == 0) {
            return "the key set is empty";
        }
        if (keys > 0) {
            return "none of " + entries + " keys is for an allowed algorithm, allowed are " + new TreeSet<>(allowed);
        }
        return "none of " + entries + " keys can be used: "
                + reasons.stream().limit(MAX_REASONS).collect(Collectors.joining(", "));
    }

    private static VerificationKey key(JsonNode jwk) throws UnfitKey {
        if (!text(jwk, "use").orElse("sig").equals("sig")) {
            throw new UnfitKey("it is not for signatures");
        }
        if (jwk.hasNonNull("key_ops") && !isForVerifying(jwk.get("key_ops"))) {
            throw new UnfitKey("it is not for verifying");
        }
        var id = text(jwk, "kid");
        return switch (text(jwk, "kty").orElse("")) {
            case "RSA" -> rsaKey(id, jwk);
            case "EC" -> ecKey(id, jwk);
            default -> throw new UnfitKey("its type is neither RSA nor EC");
        };
    }

    private static VerificationKey rsaKey(Optional<String> id, JsonNode jwk) throws UnfitKey {
        if (!(publicKey(jwk, "kty", "n", "e") instanceof RSAPublicKey key)) {
            throw new UnfitKey("its numbers make no RSA key");
        }
        if (key.getModulus().bitLength() < MIN_RSA_BITS
                || key.getPublicExponent().compareTo(BigInteger.TWO) <= 0) {
            throw new UnfitKey("it has " + key.getModulus().bitLength() + " bits and exponent "
                    + key.getPublicExponent() + ", lowest " + MIN_RSA_BITS + " and 3");
        }
        var kind = EnumSet.of(SigningAlgorithm.RS256, SigningAlgorithm.RS384, SigningAlgorithm.RS512);
        return VerificationKey.of(id, key.getEncoded(), declared(jwk, kind), algorithm -> algorithm.with(key));
    }

    private static VerificationKey ecKey(Optional<String> id, JsonNode jwk) throws UnfitKey {
        var algorithm = BY_CURVE.get(text(jwk, "crv").orElse(""));
        if (algorithm == null) {
            throw new UnfitKey("its curve is none of " + BY_CURVE.keySet());
        }
        if (!(publicKey(jwk, "kty", "crv", "x", "y") instanceof ECPublicKey key)) {
            throw new UnfitKey("its numbers make no EC key");
        }
        if (!isOnCurve(key)) {
            throw new UnfitKey("its point is not on its curve");
        }
        var kind = EnumSet.of(algorithm);
        return VerificationKey.of(id, key.getEncoded(), declared(jwk, kind), its -> its.with(key));
    }

    /** The JDK takes any two numbers for a key and only then finds no signature good (SEC 1 §3.2.2.1). */
    private static boolean isOnCurve(ECPublicKey key) {
        var curve = key.getParams().getCurve();
        var prime = ((ECFieldFp) curve.getField()).getP();
        var x = key.getW().getAffineX();
        var y = key.getW().getAffineY();
        var right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return x.compareTo(prime) < 0
                && y.compareTo(prime) < 0
                && y.pow(2).subtract(right).mod(prime).signum() == 0;
    }

    /** Those of its kind that its {@code alg} leaves. */
    private static Set<SigningAlgorithm> declared(JsonNode jwk, Set<SigningAlgorithm> kind) throws UnfitKey {
        var declared = text(jwk, "alg");
        if (declared.isPresent()) {
            kind.removeIf(algorithm -> !algorithm.name().equals(declared.get()));
        }
        if (kind.isEmpty()) {
            throw new UnfitKey("its alg is not of its kind");
        }
        return kind;
    }

    private static boolean isForVerifying(JsonNode operations) {
        for (var operation : operations) {
            if (operation.isTextual() && operation.textValue().equals("verify")) {
                return true;
            }
        }
        return false;
    }

    private static PublicKey publicKey(JsonNode jwk, String... members) throws UnfitKey {
        var values = new HashMap<String, Object>();
        for (var member : members) {
            values.put(member, text(jwk, member).orElseThrow(() -> new UnfitKey("it lacks " + member)));
        }
        try {
            return Jwk.fromValues(values).getPublicKey();
        } catch (InvalidPublicKeyException | RuntimeException e) { // the JDK has no other for a point that is too long
            throw new UnfitKey(String.valueOf(e.getMessage()));
        }
    }

    /** A member that is null is as good as absent: some issuers write out all members that RFC 7517 knows. */
    private static Optional<String> text(JsonNode jwk, String member) throws UnfitKey {
        var node = jwk.get(member);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw new UnfitKey(member + " is no text");
        }
        return Optional.of(node.textValue());
    }

    /** Why one key is passed over. */
    private static final class UnfitKey extends Exception {
        private static final long serialVersionUID = 1;

        UnfitKey(String reason) {
            super(reason, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
