package dev.sluice.edge.authenticate;

import static dev.sluice.edge.authenticate.Calls.principal;
import static dev.sluice.edge.authenticate.Calls.refusal;
import static dev.sluice.edge.authenticate.Calls.withHeaders;
import static dev.sluice.edge.authenticate.Calls.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import dev.sluice.edge.authenticate.IssuerSettings.SharedSecret;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BadToken;
import dev.sluice.edge.request.Refusal.NoToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a token good or bad, whoever's keys; all of it with a shared secret. The time is 1,000 s after 1970. */
class AuthenticatorTest {
    private static final Algorithm HS256 = Algorithm.HMAC256(Forge.SECRET);
    private static final String HEADER = "{\"alg\":\"HS256\"}";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));
    private final InstantSource clock = now::get;
    private final IssuerSettings acme = issuer("acme", "https://acme");
    private final Authenticator authenticator = new Authenticator(List.of(acme), clock);

    @Test
    void a_good_token_tells_who_calls() throws InterruptedException {
        var token = token("\"sub\":\"ann\",\"scope\":\"orders:read orders:write\",\"team\":{\"id\":7}");

        var principal = principal(authenticator.authenticate(withToken(token)));

        assertThat(principal.issuer()).isEqualTo("acme");
        assertThat(principal.scopes()).containsExactlyInAnyOrder("orders:read", "orders:write");
        assertThat(principal.claims().path("sub").textValue()).isEqualTo("ann");
        assertThat(principal.claims().at("/team/id").intValue()).isEqualTo(7);
    }

    @Test
    void a_public_operation_looks_at_no_token() throws InterruptedException {
        var call = withToken(new SecurityRequirements(List.of()), "rubbish");

        var outcome = authenticator.authenticate(call);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Go.class,
                        go -> assertThat(go.value()).isEqualTo(new AuthenticatedRequest(call, Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer    "})
    void the_scheme_is_read_in_any_case(String scheme) throws InterruptedException {
        var outcome = authenticator.authenticate(withHeaders(Calls.ANY_CALLER, scheme + token("\"sub\":\"ann\"")));

        assertThat(principal(outcome).issuer()).isEqualTo("acme");
    }

    @Test
    void no_header_is_no_token() throws InterruptedException {
        assertThat(refusal(authenticator.authenticate(withHeaders(Calls.ANY_CALLER))))
                .isEqualTo(new NoToken());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Bearers x", "Digest"})
    void another_scheme_is_no_token(String value) throws InterruptedException {
        assertThat(refusal(authenticator.authenticate(withHeaders(Calls.ANY_CALLER, value))))
                .isEqualTo(new NoToken());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Bearer a",
                "Bearer a.b",
                "Bearer a.b.c",
                "Bearer a b",
                "Bearer ..",
                "Bearer a.b.c.d.e",
                "Bearer é.é.é"
            })
    void a_malformed_header_is_a_bad_token(String value) throws InterruptedException {
        assertThat(refusal(authenticator.authenticate(withHeaders(Calls.ANY_CALLER, value))))
                .isInstanceOf(BadToken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", ",", "\t", "=", "\u0000", " x"})
    void what_follows_a_token_makes_it_bad(String more) throws InterruptedException {
        assertThat(refusal(authenticator.authenticate(withToken(token("\"sub\":\"ann\"") + more))))
                .isInstanceOf(BadToken.class);
    }

    @Test
    void two_headers_are_refused_even_with_the_same_token() throws InterruptedException {
        var value = "Bearer " + token("\"sub\":\"ann\"");

        assertThat(refusal(authenticator.authenticate(withHeaders(Calls.ANY_CALLER, value, value))))
                .isEqualTo(new BadToken("more than one Authorization header"));
    }

    @Test
    void a_token_over_16_kib_is_refused_unread() throws InterruptedException {
        assertThat(refusal(authenticator.authenticate(withToken("a".repeat(16_385)))))
                .isEqualTo(new BadToken("the token has 16385 characters, limit 16384"));
    }

    @Test
    void a_forged_signature_is_refused() throws InterruptedException {
        var other = Algorithm.HMAC256("another secret, as long as HS256 asks for".getBytes(StandardCharsets.UTF_8));

        assertThat(judged(Forge.token(other, HEADER, payload("\"sub\":\"ann\""))))
                .isEqualTo(new BadToken("the signature does not match"));
    }

    @Test
    void a_changed_payload_is_refused() throws InterruptedException {
        var parts = token("\"sub\":\"ann\"").split("\\.", -1);
        var changed = Forge.base64(payload("\"sub\":\"bob\"").getBytes(StandardCharsets.UTF_8));

        assertThat(judged(parts[0] + "." + changed + "." + parts[2]))
                .isEqualTo(new BadToken("the signature does not match"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "hs256", "PS256", "ES256K", "EdDSA"})
    void an_algorithm_that_is_not_known_is_refused(String algorithm) throws InterruptedException {
        var token = Forge.token(HS256, "{\"alg\":\"" + algorithm + "\"}", payload("\"sub\":\"ann\""));

        assertThat(judged(token)).isEqualTo(new BadToken("the token has no known signature algorithm"));
    }

    @Test
    void none_is_refused_with_an_empty_signature_too() throws InterruptedException {
        var token = Forge.base64("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + Forge.base64(payload("\"sub\":\"ann\"").getBytes(StandardCharsets.UTF_8)) + ".";

        assertThat(judged(token)).isEqualTo(new BadToken("the token has no known signature algorithm"));
    }

    @Test
    void an_algorithm_that_the_issuer_does_not_use_is_refused() throws InterruptedException {
        var token = Forge.token(Algorithm.HMAC512(Forge.SECRET), "{\"alg\":\"HS512\"}", payload("\"sub\":\"ann\""));

        assertThat(judged(token)).isEqualTo(new BadToken("algorithm HS512 not allowed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"exp\"]", "[]", "null", "[\"b64\"]"})
    void a_critical_header_is_refused(String critical) throws InterruptedException {
        var token = Forge.token(HS256, "{\"alg\":\"HS256\",\"crit\":" + critical + "}", payload("\"sub\":\"ann\""));

        assertThat(judged(token)).isEqualTo(new BadToken("the token has a critical header that is not understood"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"text\"",
                "1",
                "",
                " ",
                "{",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":1} null",
                "\uFEFF{}"
            })
    void a_payload_that_is_no_json_object_is_refused(String payload) throws InterruptedException {
        assertThat(judged(Forge.token(HS256, HEADER, payload))).isEqualTo(ambiguous("payload"));
    }

    @Test
    void bytes_after_the_payload_are_refused() throws InterruptedException {
        assertThat(judged(Forge.token(HS256, HEADER, payload("\"sub\":\"ann\"") + ",\"sub\":\"bob\"}")))
                .isEqualTo(ambiguous("payload"));
    }

    @Test
    void a_claim_that_comes_twice_is_refused() throws InterruptedException {
        assertThat(judged(token("\"sub\":\"ann\",\"sub\":\"bob\""))).isEqualTo(ambiguous("payload"));
    }

    @Test
    void a_member_that_comes_twice_deep_inside_is_refused() throws InterruptedException {
        assertThat(judged(token("\"team\":{\"id\":1,\"id\":2}"))).isEqualTo(ambiguous("payload"));
    }

    @Test
    void a_header_that_comes_twice_is_refused() throws InterruptedException {
        assertThat(judged(Forge.token(HS256, "{\"alg\":\"none\",\"alg\":\"HS256\"}", payload("\"sub\":\"ann\""))))
                .isEqualTo(ambiguous("header"));
    }

    @Test
    void a_payload_that_is_not_utf_8_is_refused() throws InterruptedException {
        var latin = payload("\"sub\":\"Andr\u00e9\"").getBytes(StandardCharsets.ISO_8859_1);
        var wide = payload("\"sub\":\"ann\"").getBytes(StandardCharsets.UTF_16BE);
        var header = HEADER.getBytes(StandardCharsets.UTF_8);

        assertThat(judged(Forge.token(HS256, header, latin))).isEqualTo(ambiguous("payload"));
        assertThat(judged(Forge.token(HS256, header, wide))).isEqualTo(ambiguous("payload"));
    }

    @Test
    void a_second_spelling_of_a_token_is_refused() throws InterruptedException {
        var token = token("\"sub\":\"ann\"");
        // The last of 43 characters carries 4 bits of 32 bytes and 2 stray ones.
        var last = token.charAt(token.length() - 1);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var stray = token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);

        assertThat(Base64.getUrlDecoder().decode(stray.substring(stray.lastIndexOf('.') + 1)))
                .isEqualTo(Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1)));
        assertThat(judged(stray)).isEqualTo(new BadToken("the token's signature is not base64url"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"iss\":\"https://acme\"} | claim exp is missing",
                "{\"iss\":\"https://acme\",\"exp\":null} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":\"2000\"} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":true} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":-1} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":1e400} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":9223372036854775807} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"nbf\":null} | claim nbf is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"iat\":\"1\"} | claim iat is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"sub\":1} | claim sub is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"sub\":null} | claim sub is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":[1]} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":[\"a\",null]} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":[[\"a\"]]} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":[\"a\",{\"b\":1}]} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":{\"a\":true}} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":null} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scope\":null,\"scp\":\"a\"} | claim scope is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scp\":[[\"a\"]]} | claim scp is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scp\":true} | claim scp is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"aud\":[[\"a\"]]} | claim aud is no text",
                "{\"iss\":\"https://acme\",\"exp\":[2000]} | claim exp is no time in seconds",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"scp\":[1]} | claim scp is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"aud\":{}} | claim aud is no text",
                "{\"iss\":\"https://acme\",\"exp\":2000,\"aud\":[\"a\",null]} | claim aud is no text",
                "{\"iss\":[\"https://acme\"],\"exp\":2000} | claim iss is no text",
                "{\"exp\":2000} | claim iss is missing",
                "{\"iss\":\"https://evil\",\"exp\":2000} | the token's issuer is not known",
                "{\"iss\":\"https://acme/\",\"exp\":2000} | the token's issuer is not known",
            })
    void a_claim_that_is_missing_or_of_another_type_is_named(String payload, String reason)
            throws InterruptedException {
        assertThat(judged(Forge.token(HS256, HEADER, payload))).isEqualTo(new BadToken(reason));
    }

    @Test
    void a_token_need_not_say_more_than_who_issued_it_and_until_when() throws InterruptedException {
        var token = Forge.token(HS256, HEADER, "{\"iss\":\"https://acme\",\"exp\":2000}");

        assertThat(principal(authenticator.authenticate(withToken(token))).scopes())
                .isEmpty();
    }

    @Test
    void a_token_may_hold_until_the_year_9999() throws InterruptedException {
        var token = Forge.token(HS256, HEADER, "{\"iss\":\"https://acme\",\"exp\":253402300799}");

        assertThat(principal(authenticator.authenticate(withToken(token))).issuer())
                .isEqualTo("acme");
        assertThat(principal(authenticator.authenticate(withToken(token))).issuer())
                .isEqualTo("acme");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"exp\":971 |",
                "\"exp\":970 | token expired at 1970-01-01T00:16:10Z",
                "\"exp\":970.5 |",
                "\"exp\":2000,\"nbf\":1030 |",
                "\"exp\":2000,\"nbf\":1031 | token is not valid before 1970-01-01T00:17:11Z",
                "\"exp\":2000,\"iat\":1030 |",
                "\"exp\":2000,\"iat\":1031 | token was issued at 1970-01-01T00:17:11Z, which is not yet",
            })
    void times_hold_with_30_s_of_leeway(String times, @Nullable String reason) throws InterruptedException {
        var outcome = authenticator.authenticate(
                withToken(Forge.token(HS256, HEADER, "{\"iss\":\"https://acme\"," + times + "}")));

        if (reason == null) {
            assertThat(principal(outcome).issuer()).isEqualTo("acme");
        } else {
            assertThat(refusal(outcome)).isEqualTo(new BadToken(reason));
        }
    }

    @Test
    void a_token_that_was_good_is_refused_once_it_has_expired() throws InterruptedException {
        var token = token("\"sub\":\"ann\"");
        principal(authenticator.authenticate(withToken(token)));

        now.set(Instant.ofEpochSecond(2_030));

        assertThat(judged(token)).isEqualTo(new BadToken("token expired at 1970-01-01T00:33:20Z"));
    }

    @Test
    void a_token_that_was_good_is_refused_when_the_clock_goes_back_before_its_time() throws InterruptedException {
        var token = token("\"nbf\":1000");
        principal(authenticator.authenticate(withToken(token)));

        now.set(Instant.ofEpochSecond(900));

        assertThat(judged(token)).isEqualTo(new BadToken("token is not valid before 1970-01-01T00:16:40Z"));
    }

    @Test
    void a_token_is_verified_once() throws InterruptedException {
        var token = token("\"sub\":\"ann\"");

        var first = principal(authenticator.authenticate(withToken(token)));
        var second = principal(authenticator.authenticate(withToken(token)));

        assertThat(second).isSameAs(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"scope\":\"a b\" | a b",
                "\"scope\":\"\" | ''",
                "\"scope\":\" a  b \" | a b",
                "\"scope\":[\"a\",\"b\"] | a b",
                "\"scope\":[\"a b\",\"c\",\"a\",\"\"] | a b c",
                "\"scope\":[] | ''",
                "\"scope\":[],\"scp\":\"b\" | ''",
                "\"scope\":[\"a\"],\"scp\":[1] | a",
                "\"scp\":\"a b\" | a b",
                "\"scp\":[\"a\",\"b\"] | a b",
                "\"scp\":[] | ''",
                "\"scope\":\"a\",\"scp\":[\"b\"] | a",
            })
    void scopes_come_from_scope_else_from_scp(String claims, String scopes) throws InterruptedException {
        var principal = principal(authenticator.authenticate(withToken(token(claims))));

        assertThat(String.join(" ", principal.scopes().stream().sorted().toList()))
                .isEqualTo(scopes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"aud\":\"shop\" | true",
                "\"aud\":[\"else\",\"shop\"] | true",
                "\"aud\":\"else\" | false",
                "\"aud\":[] | false",
                "\"sub\":\"ann\" | false",
            })
    void a_token_must_be_for_one_of_the_audiences(String claims, boolean good) throws InterruptedException {
        var strict = new IssuerSettings(
                "acme", "https://acme", List.of("shop", "desk"), acme.leeway(), acme.algorithms(), acme.keys());
        try (var authenticator = new Authenticator(List.of(strict), clock)) {

            var outcome = authenticator.authenticate(withToken(token(claims)));

            assertThat(Calls.isGo(outcome)).isEqualTo(good);
        }
    }

    @Test
    void headers_that_say_where_a_key_is_are_not_looked_at() throws InterruptedException {
        var token = Forge.token(
                HS256,
                "{\"alg\":\"HS256\",\"kid\":\"any\",\"jku\":\"http://127.0.0.1:1/\",\"x5u\":\"http://127.0.0.1:1/\","
                        + "\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"},\"x5c\":[\"AA\"]}",
                payload("\"sub\":\"ann\""));

        assertThat(principal(authenticator.authenticate(withToken(token))).issuer())
                .isEqualTo("acme");
    }

    @Test
    void an_issuer_that_the_operation_does_not_name_is_refused_before_and_after_its_token_is_known()
            throws InterruptedException {
        var onlyStaff = new SecurityRequirements(List.of(new Requirement(Set.of(), Set.of("staff"))));
        var token = token("\"sub\":\"ann\"");
        var refused = new BadToken("the token's issuer is not accepted for this operation");

        assertThat(refusal(authenticator.authenticate(withToken(onlyStaff, token))))
                .isEqualTo(refused);
        principal(authenticator.authenticate(withToken(token)));
        assertThat(refusal(authenticator.authenticate(withToken(onlyStaff, token))))
                .isEqualTo(refused);
    }

    @Test
    void one_alternative_for_every_issuer_lets_all_of_them_in() throws InterruptedException {
        var staffOrAny = new SecurityRequirements(
                List.of(new Requirement(Set.of("a"), Set.of("staff")), new Requirement(Set.of("b"), Set.of())));

        assertThat(principal(authenticator.authenticate(withToken(staffOrAny, token("\"sub\":\"ann\""))))
                        .issuer())
                .isEqualTo("acme");
    }

    @Test
    void the_secret_of_one_issuer_does_not_sign_for_another() throws InterruptedException {
        var other = new IssuerSettings(
                "other",
                "https://other",
                List.of(),
                Duration.ZERO,
                Set.of(SigningAlgorithm.HS256),
                new SharedSecret("another secret, as long as HS256 asks for".getBytes(StandardCharsets.UTF_8)));
        try (var both = new Authenticator(List.of(acme, other), clock)) {
            var token = Forge.token(HS256, HEADER, "{\"iss\":\"https://other\",\"exp\":2000}");

            assertThat(refusal(both.authenticate(withToken(token))))
                    .isEqualTo(new BadToken("the signature does not match"));
        }
    }

    @Test
    void without_any_issuer_every_token_is_refused() throws InterruptedException {
        try (var nobody = new Authenticator(List.of(), clock)) {
            assertThat(refusal(nobody.authenticate(withToken(token("\"sub\":\"ann\"")))))
                    .isEqualTo(new BadToken("the token's issuer is not known"));
            assertThat(refusal(nobody.authenticate(withHeaders(Calls.ANY_CALLER))))
                    .isEqualTo(new NoToken());
            assertThat(nobody.failing()).isEmpty();
        }
    }

    private Refusal judged(String token) throws InterruptedException {
        return refusal(authenticator.authenticate(withToken(token)));
    }

    private static BadToken ambiguous(String part) {
        return new BadToken("the token's " + part + " is no JSON object, or an ambiguous one");
    }

    /** @param claims besides {@code iss} and {@code exp} */
    private static String token(String claims) {
        return Forge.token(HS256, HEADER, payload(claims));
    }

    private static String payload(String claims) {
        return "{\"iss\":\"https://acme\",\"exp\":2000," + claims + "}";
    }

    private static IssuerSettings issuer(String name, String iss) {
        return new IssuerSettings(
                name,
                iss,
                List.of(),
                Duration.ofSeconds(30),
                Set.of(SigningAlgorithm.HS256),
                new SharedSecret(Forge.SECRET));
    }
}
