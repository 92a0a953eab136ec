package dev.sluice.edge.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.edge.authenticate.IssuerSettings.JwksFile;
import dev.sluice.edge.authenticate.IssuerSettings.JwksUrl;
import dev.sluice.edge.authenticate.IssuerSettings.Keys;
import dev.sluice.edge.authenticate.IssuerSettings.SharedSecret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerSettingsTest {
    private static final Keys FILE = new JwksFile(Path.of("jwks.json"));

    @ParameterizedTest
    @CsvSource({"HS256,32", "HS384,48", "HS512,64"})
    void a_secret_is_as_long_as_the_hash(SigningAlgorithm algorithm, int bytes) {
        assertThat(issuer(Set.of(algorithm), new SharedSecret(new byte[bytes])).algorithms())
                .containsExactly(algorithm);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer(Set.of(algorithm), new SharedSecret(new byte[bytes - 1])))
                .withMessage(
                        "issuer acme: the secret has %d bytes, %s needs %d".formatted(bytes - 1, algorithm, bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES512"})
    void a_secret_goes_with_hmac_only(SigningAlgorithm algorithm) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer(Set.of(algorithm, SigningAlgorithm.HS256), new SharedSecret(new byte[64])))
                .withMessage("issuer acme: " + algorithm + " needs a key set, not a secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example/jwks",
                "http://localhost.example/jwks",
                "http://127.0.0.1.example/jwks",
                "http://10.0.0.1/jwks",
                "http://[::2]/jwks",
                "http://[::ffff:10.0.0.1]:80/jwks"
            })
    void keys_that_cross_a_network_without_tls_are_warned_of(String url) {
        var uri = URI.create(url);

        assertThat(fetching(url).warnings())
                .containsExactly("Issuer acme has its keys fetched from http://" + uri.getHost()
                        + ", without TLS: whoever is on the way there can put in their own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example/jwks",
                "http://localhost:8080/jwks",
                "http://LOCALHOST/jwks",
                "http://127.0.0.1/jwks",
                "http://127.8.9.10:1/jwks",
                "http://[::1]:8080/jwks",
                "http://[0:0:0:0:0:0:0:1]/jwks"
            })
    void keys_with_tls_or_of_this_machine_are_not_warned_of(String url) {
        assertThat(fetching(url).warnings()).isEmpty();
    }

    @Test
    void an_issuer_without_audience_is_warned_of_by_name() {
        assertThat(issuer(Set.of(SigningAlgorithm.ES256), FILE).warnings())
                .containsExactly("Issuer acme has no audience: the edge takes its tokens for any other service, too");
    }

    private static IssuerSettings fetching(String url) {
        return new IssuerSettings(
                "acme",
                "https://acme",
                List.of("api"),
                Duration.ZERO,
                Set.of(SigningAlgorithm.ES256),
                new JwksUrl(URI.create(url)));
    }

    @Test
    void hmac_goes_with_a_secret_only() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer(Set.of(SigningAlgorithm.HS256), FILE))
                .withMessage("issuer acme: HS256 needs a secret, not a key set");
    }

    @Test
    void an_issuer_allows_some_algorithm() {
        assertThatIllegalArgumentException().isThrownBy(() -> issuer(Set.of(), FILE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/jwks", "jwks.json", "https:///jwks", "file:///jwks"})
    void a_key_set_is_fetched_over_http_only(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> new JwksUrl(URI.create(uri)));
    }

    @Test
    void a_secret_is_never_printed() {
        assertThat(issuer(Set.of(SigningAlgorithm.HS256), new SharedSecret(Forge.SECRET))
                        .toString())
                .contains("SharedSecret[64 bytes]")
                .doesNotContain("[B@");
    }

    @Test
    void two_issuers_of_one_name_or_one_iss_are_refused() {
        var acme = issuer(Set.of(SigningAlgorithm.RS256), FILE);
        var sameName = new IssuerSettings("acme", "https://b", List.of(), Duration.ZERO, acme.algorithms(), FILE);
        var sameIss = new IssuerSettings("b", "https://acme", List.of(), Duration.ZERO, acme.algorithms(), FILE);

        for (var other : List.of(sameName, sameIss)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Authenticator(List.of(acme, other), InstantSource.system()).close());
        }
    }

    private static IssuerSettings issuer(Set<SigningAlgorithm> algorithms, Keys keys) {
        return new IssuerSettings("acme", "https://acme", List.of(), Duration.ZERO, algorithms, keys);
    }
}
