package dev.sluice.edge.authenticate;

import com.auth0.jwt.algorithms.Algorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** Makes keys, key sets and tokens, byte for byte as told: good ones and bad ones. */
final class Forge {
    static final byte[] SECRET =
            "a secret of one test, exactly 64 bytes long, as HS512 asks for.!".getBytes(StandardCharsets.UTF_8);

    private Forge() {}

    static KeyPair rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair ec(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** @param more further members, each with a comma before it */
    static String rsaJwk(String kid, KeyPair pair, String more) {
        var key = (RSAPublicKey) pair.getPublic();
        return "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"%s}"
                .formatted(kid, number(key.getModulus(), 0), number(key.getPublicExponent(), 0), more);
    }

    static String ecJwk(String kid, KeyPair pair, String curve, String more) {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        int bytes = (((ECPublicKey) pair.getPublic())
                                .getParams()
                                .getCurve()
                                .getField()
                                .getFieldSize()
                        + 7)
                / 8;
        return "{\"kty\":\"EC\",\"kid\":\"%s\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"%s}"
                .formatted(kid, curve, number(point.getAffineX(), bytes), number(point.getAffineY(), bytes), more);
    }

    static String jwks(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    /** Signs these very bytes. */
    static String token(Algorithm algorithm, byte[] header, byte[] payload) {
        var encodedHeader = base64(header);
        var encodedPayload = base64(payload);
        var signature = algorithm.sign(
                encodedHeader.getBytes(StandardCharsets.US_ASCII), encodedPayload.getBytes(StandardCharsets.US_ASCII));
        return encodedHeader + "." + encodedPayload + "." + base64(signature);
    }

    static String token(Algorithm algorithm, String header, String payload) {
        return token(algorithm, header.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String number(BigInteger number, int bytes) {
        var digits = number.toByteArray();
        int sign = digits.length > 1 && digits[0] == 0 ? 1 : 0;
        var plain = Arrays.copyOfRange(digits, sign, digits.length);
        var padded = new byte[Math.max(bytes, plain.length)];
        System.arraycopy(plain, 0, padded, padded.length - plain.length, plain.length);
        return base64(padded);
    }
}
