package dev.sluice.edge.authenticate;

import static dev.sluice.edge.authenticate.Calls.principal;
import static dev.sluice.edge.authenticate.Calls.refusal;
import static dev.sluice.edge.authenticate.Calls.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.edge.authenticate.IssuerSettings.JwksFile;
import dev.sluice.edge.request.Refusal.BadToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** A key works with its own kind of algorithm and with no other. */
class KeyKindTest {
    private static final KeyPair RSA = Forge.rsa(2048);
    private static final KeyPair P256 = Forge.ec("secp256r1");
    private static final KeyPair P384 = Forge.ec("secp384r1");
    private static final KeyPair P521 = Forge.ec("secp521r1");
    private static final String OTHER_KEY = Forge.ecJwk("other", P256, "P-256", "");
    private static final BadToken UNKNOWN_KEY = new BadToken("unknown key id");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"HS256", "HS384", "HS512"})
    void every_algorithm_works_with_a_key_of_its_kind(SigningAlgorithm algorithm)
            throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(
                Forge.rsaJwk("r", RSA, ""),
                Forge.ecJwk("e256", P256, "P-256", ""),
                Forge.ecJwk("e384", P384, "P-384", ""),
                Forge.ecJwk("e521", P521, "P-521", "")))) {
            var signer = signer(algorithm);

            assertThat(principal(authenticator.authenticate(withToken(token(signer, keyOf(algorithm)))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"HS256", "HS384", "HS512"})
    void a_public_key_is_never_a_secret(SigningAlgorithm algorithm) throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(Forge.rsaJwk("r", RSA, "")))) {
            var der = RSA.getPublic().getEncoded();
            var pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END PUBLIC KEY-----\n";

            for (var secret : List.of(der, pem.getBytes(StandardCharsets.US_ASCII))) {
                assertThat(refusal(authenticator.authenticate(withToken(token(algorithm.with(secret), "r")))))
                        .isEqualTo(new BadToken("algorithm " + algorithm + " not allowed"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ES256,e384", "ES256,e521", "ES384,e256", "ES512,e256", "ES256,r", "RS256,e256"})
    void a_key_of_another_kind_or_curve_is_not_used(SigningAlgorithm algorithm, String keyId)
            throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(
                Forge.rsaJwk("r", RSA, ""),
                Forge.ecJwk("e256", P256, "P-256", ""),
                Forge.ecJwk("e384", P384, "P-384", ""),
                Forge.ecJwk("e521", P521, "P-521", "")))) {

            assertThat(refusal(authenticator.authenticate(withToken(token(signer(algorithm), keyId)))))
                    .isEqualTo(new BadToken("the key is not for algorithm " + algorithm));
        }
    }

    @ParameterizedTest
    @CsvSource({"SHA256withECDSA,256", "SHA256withECDSAinP1363Format,384"})
    void an_ecdsa_signature_of_another_form_or_curve_is_refused(String form, int curve) throws Exception {
        var pair = curve == 256 ? P256 : P384;
        try (var authenticator = reading(Forge.jwks(Forge.ecJwk("e", pair, "P-" + curve, "")))) {
            var token = token(signer(SigningAlgorithm.ES256), "e");
            var signed = token.substring(0, token.lastIndexOf('.'));
            var signature = Signature.getInstance(form);
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));

            assertThat(refusal(authenticator.authenticate(withToken(signed + "." + Forge.base64(signature.sign())))))
                    .isEqualTo(new BadToken("the signature does not match"));
        }
    }

    @Test
    void an_ecdsa_signature_of_zeros_is_refused() throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(Forge.ecJwk("e256", P256, "P-256", "")))) {
            var token = token(signer(SigningAlgorithm.ES256), "e256");
            var zeros = token.substring(0, token.lastIndexOf('.') + 1) + Forge.base64(new byte[64]);

            assertThat(refusal(authenticator.authenticate(withToken(zeros))))
                    .isEqualTo(new BadToken("the signature does not match"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"alg\":\"RS256\"",
                ",\"use\":\"sig\"",
                ",\"use\":null",
                ",\"alg\":null",
                ",\"key_ops\":null",
                ",\"use\":null,\"key_ops\":null,\"alg\":null,\"x5c\":null,\"x5t\":null,\"x5u\":null,\"crv\":null",
                ",\"ext\":true,\"exp\":null,\"key_ops\":[\"verify\",\"verify\",1,null]",
                ",\"key_ops\":[\"verify\"]",
                ",\"key_ops\":[\"sign\",\"verify\"],\"use\":\"sig\",\"alg\":\"RS256\"",
                ",\"x5c\":[\"rubbish\"],\"something\":{\"else\":1}"
            })
    void a_key_that_is_for_verifying_is_used(String members) throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(Forge.rsaJwk("r", RSA, members)))) {
            assertThat(principal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.RS256), "r"))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"alg\":\"PS256\"",
                ",\"alg\":\"HS256\"",
                ",\"alg\":\"ES256\"",
                ",\"alg\":1",
                ",\"use\":\"enc\"",
                ",\"use\":\"\"",
                ",\"use\":[\"sig\"]",
                ",\"key_ops\":[\"encrypt\"]",
                ",\"key_ops\":[]",
                ",\"key_ops\":\"verify\""
            })
    void a_key_that_is_for_something_else_is_passed_over(String members) throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(Forge.rsaJwk("r", RSA, members), OTHER_KEY))) {
            assertThat(refusal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.RS256), "r")))))
                    .isEqualTo(UNKNOWN_KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kty\":\"RSA\",\"kid\":\"r\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"kid\":\"r\",\"n\":\"!!\",\"e\":\"AQAB\"}",
                "{\"kty\":\"OKP\",\"kid\":\"r\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
                "{\"kty\":\"EC\",\"kid\":\"r\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
            })
    void a_key_is_used_whatever_another_of_the_same_id_is(String unfit) throws IOException, InterruptedException {
        var good = Forge.rsaJwk("r", RSA, "");
        try (var after = reading(Forge.jwks(unfit, good));
                var before = reading(Forge.jwks(good, unfit))) {
            var token = token(signer(SigningAlgorithm.RS256), "r");

            assertThat(principal(after.authenticate(withToken(token))).issuer()).isEqualTo("acme");
            assertThat(principal(before.authenticate(withToken(token))).issuer())
                    .isEqualTo("acme");
        }
    }

    @Test
    void several_keys_of_one_id_are_each_tried() throws IOException, InterruptedException {
        var keys = new String[8];
        Arrays.setAll(keys, _ -> Forge.ecJwk("e", Forge.ec("secp256r1"), "P-256", ""));
        keys[7] = Forge.ecJwk("e", P256, "P-256", "");
        try (var authenticator = reading(Forge.jwks(keys))) {
            assertThat(principal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.ES256), "e"))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @Test
    void more_than_eight_keys_of_one_id_are_not_tried() throws IOException, InterruptedException {
        var keys = new String[9];
        Arrays.setAll(keys, _ -> Forge.ecJwk("e", Forge.ec("secp256r1"), "P-256", ""));
        try (var authenticator = reading(Forge.jwks(keys))) {
            assertThat(refusal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.ES256), "e")))))
                    .isEqualTo(new BadToken("9 keys could have signed the token, at most 8 may have its key id"));
        }
    }

    @Test
    void a_key_that_a_set_has_many_times_is_one_key() throws IOException, InterruptedException {
        var keys = new String[20];
        Arrays.fill(keys, Forge.ecJwk("e", P256, "P-256", ""));
        try (var authenticator = reading(Forge.jwks(keys))) {
            assertThat(principal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.ES256), "e"))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @Test
    void a_key_whose_id_is_null_is_one_without_an_id() throws IOException, InterruptedException {
        var nameless = Forge.rsaJwk("r", RSA, "").replace("\"kid\":\"r\"", "\"kid\":null");
        try (var authenticator = reading(Forge.jwks(nameless))) {
            assertThat(principal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.RS256)))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @Test
    void a_key_that_names_its_algorithm_is_used_with_no_other() throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(Forge.rsaJwk("r", RSA, ",\"alg\":\"RS512\"")))) {
            assertThat(refusal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.RS256), "r")))))
                    .isEqualTo(new BadToken("the key is not for algorithm RS256"));
        }
    }

    @Test
    void an_rsa_key_under_2048_bits_is_passed_over() throws IOException, InterruptedException {
        var weak = Forge.rsa(1024);
        try (var authenticator = reading(Forge.jwks(Forge.rsaJwk("weak", weak, ""), OTHER_KEY))) {
            var token = token(Algorithm.RSA256((RSAPrivateKey) weak.getPrivate()), "weak");

            assertThat(refusal(authenticator.authenticate(withToken(token)))).isEqualTo(UNKNOWN_KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "\"key\"",
                "[]",
                "{}",
                "{\"kty\":\"oct\",\"kid\":\"r\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
                "{\"kty\":\"RSA\",\"n\":\"!!\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}",
                "{\"kty\":\"RSA\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"n\":5,\"e\":\"AQAB\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\"}"
            })
    void a_key_that_is_not_understood_does_not_spoil_the_others(String other) throws IOException, InterruptedException {
        try (var authenticator = reading(Forge.jwks(other, Forge.rsaJwk("r", RSA, "")))) {
            assertThat(principal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.RS256), "r"))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @Test
    void a_token_without_key_id_is_tried_with_every_key_that_fits() throws IOException, InterruptedException {
        var keys = new String[8];
        Arrays.setAll(keys, number -> Forge.ecJwk("e" + number, Forge.ec("secp256r1"), "P-256", ""));
        keys[7] = Forge.ecJwk("e7", P256, "P-256", "");
        try (var authenticator = reading(Forge.jwks(keys))) {
            assertThat(principal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.ES256)))))
                            .issuer())
                    .isEqualTo("acme");
        }
    }

    @Test
    void a_token_without_key_id_is_not_tried_with_more_than_eight_keys() throws IOException, InterruptedException {
        var keys = new String[9];
        Arrays.setAll(keys, number -> Forge.ecJwk("e" + number, P256, "P-256", ""));
        try (var authenticator = reading(Forge.jwks(keys))) {
            assertThat(refusal(authenticator.authenticate(withToken(token(signer(SigningAlgorithm.ES256))))))
                    .isEqualTo(new BadToken("9 keys could have signed the token, it must say which"));
        }
    }

    private static String keyOf(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512 -> "r";
            case ES256 -> "e256";
            case ES384 -> "e384";
            case ES512 -> "e521";
            case HS256, HS384, HS512 -> throw new AssertionError(algorithm);
        };
    }

    private static Algorithm signer(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512 -> algorithm.with((RSAPrivateKey) RSA.getPrivate());
            case ES256 -> algorithm.with((ECPrivateKey) P256.getPrivate());
            case ES384 -> algorithm.with((ECPrivateKey) P384.getPrivate());
            case ES512 -> algorithm.with((ECPrivateKey) P521.getPrivate());
            case HS256, HS384, HS512 -> throw new AssertionError(algorithm);
        };
    }

    private static String token(Algorithm signer) {
        return Forge.token(
                signer, "{\"alg\":\"" + signer.getName() + "\"}", "{\"iss\":\"https://acme\",\"exp\":9999999999}");
    }

    private static String token(Algorithm signer, String keyId) {
        return Forge.token(
                signer,
                "{\"alg\":\"" + signer.getName() + "\",\"kid\":\"" + keyId + "\"}",
                "{\"iss\":\"https://acme\",\"exp\":9999999999}");
    }

    private Authenticator reading(String jwks) throws IOException {
        var file = Files.writeString(folder.resolve("jwks.json"), jwks);
        var asymmetric = EnumSet.range(SigningAlgorithm.RS256, SigningAlgorithm.ES512);
        var acme = new IssuerSettings("acme", "https://acme", List.of(), Duration.ZERO, asymmetric, new JwksFile(file));
        var authenticator = new Authenticator(List.of(acme), InstantSource.system());
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> authenticator.failing().isEmpty());
        return authenticator;
    }
}
