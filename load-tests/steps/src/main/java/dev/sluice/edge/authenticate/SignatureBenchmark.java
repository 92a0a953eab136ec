package dev.sluice.edge.authenticate;

import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.edge.authenticate.IssuerSettings.JwksFile;
import dev.sluice.edge.request.Deadline;
import dev.sluice.load.steps.Step;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A token that comes for the first time: read, its claims checked, its signature verified, all but remembering it. */
public class SignatureBenchmark extends Step {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    @Param({"RS256", "ES256"})
    private SigningAlgorithm algorithm;

    private Path file;
    private TrustedIssuer issuer;
    private String token;
    private Deadline deadline;

    @Setup
    public void keys() throws IOException, GeneralSecurityException, InterruptedException, AuthenticationFailure {
        var generator = KeyPairGenerator.getInstance(algorithm == SigningAlgorithm.ES256 ? "EC" : "RSA");
        generator.initialize(algorithm == SigningAlgorithm.ES256 ? 256 : 2048);
        var pair = generator.generateKeyPair();
        file = Files.createTempFile("sluice-steps", ".jwks");
        Files.writeString(file, "{\"keys\":[" + jwk(pair) + "]}");
        issuer = TrustedIssuer.open(new IssuerSettings(
                "main",
                "https://login.example/",
                List.of("https://api.example"),
                Duration.ofSeconds(30),
                Set.of(algorithm),
                new JwksFile(file)));
        token = Tokens.signed(signer(pair), "ada");
        deadline = Deadline.after(System.nanoTime(), Duration.ofHours(1));
        var until = Deadline.after(System.nanoTime(), ANSWER_TIMEOUT);
        while (issuer.keys().isUnread()) {
            if (until.left().isZero()) {
                throw new IllegalStateException("the keys were not read within " + ANSWER_TIMEOUT.toSeconds() + " s");
            }
            Thread.sleep(10);
        }
    }

    @TearDown
    public void close() throws IOException {
        issuer.keys().close();
        Files.delete(file);
    }

    @Benchmark
    public VerificationKey verify() throws AuthenticationFailure, InterruptedException {
        var signed = SignedToken.read(token);
        issuer.checkClaims(signed, Instant.now());
        return issuer.keyThatSigned(signed, deadline);
    }

    private static Algorithm signer(KeyPair pair) {
        return pair.getPublic() instanceof ECPublicKey point
                ? Algorithm.ECDSA256(point, (ECPrivateKey) pair.getPrivate())
                : Algorithm.RSA256((RSAPublicKey) pair.getPublic(), (RSAPrivateKey) pair.getPrivate());
    }

    private static String jwk(KeyPair pair) {
        return switch (pair.getPublic()) {
            case ECPublicKey key ->
                "{\"kty\":\"EC\",\"kid\":\"key-1\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}"
                        .formatted(
                                number(key.getW().getAffineX(), 32),
                                number(key.getW().getAffineY(), 32));
            case RSAPublicKey key ->
                "{\"kty\":\"RSA\",\"kid\":\"key-1\",\"n\":\"%s\",\"e\":\"%s\"}"
                        .formatted(number(key.getModulus(), 256), number(key.getPublicExponent(), 3));
            default -> throw new IllegalArgumentException("no key for tokens: " + pair.getPublic());
        };
    }

    /** Big endian, as RFC 7518 §6 wants it. */
    private static String number(BigInteger number, int bytes) {
        var digits = number.toByteArray();
        var sized = new byte[bytes];
        var taken = Math.min(bytes, digits.length);
        System.arraycopy(digits, digits.length - taken, sized, bytes - taken, taken);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sized);
    }
}
