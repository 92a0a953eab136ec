package dev.sluice.edge.authenticate;

import dev.sluice.edge.authenticate.SigningAlgorithm.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Somebody whose tokens count.
 *
 * @param name what contracts and principals call it
 * @param iss the claim {@code iss} of its tokens, compared exactly
 * @param audiences a token must name one of them in {@code aud}; empty for tokens of any audience
 * @param leeway how far its clock may be off
 * @param algorithms those that its tokens may be signed with; either all for a shared secret or none
 */
public record IssuerSettings(
        String name, String iss, List<String> audiences, Duration leeway, Set<SigningAlgorithm> algorithms, Keys keys) {

    public IssuerSettings {
        audiences = List.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        if (name.isBlank() || iss.isBlank()) {
            throw new IllegalArgumentException("an issuer needs a name and an iss");
        }
        if (leeway.isNegative()) {
            throw new IllegalArgumentException("issuer " + name + ": leeway is " + leeway + ", lowest 0");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("issuer " + name + ": no algorithm is allowed");
        }
        for (var algorithm : algorithms) {
            checkFit(name, algorithm, keys);
        }
    }

    /** What is allowed and perhaps not meant; a line each, which names the issuer. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (audiences.isEmpty()) {
            warnings.add("Issuer " + name + " has no audience: the edge takes its tokens for any other service, too");
        }
        if (keys instanceof JwksUrl url && url.isOpenToOthers()) {
            warnings.add(
                    "Issuer " + name + " has its keys fetched from " + url.uri().getScheme() + "://"
                            + url.uri().getHost() + ", without TLS: whoever is on the way there can put in their own");
        }
        return List.copyOf(warnings);
    }

    /** Where the keys for an issuer's signatures come from. */
    public sealed interface Keys {}

    /**
     * A JSON Web Key Set, fetched in the background; redirects are not followed.
     *
     * @param every how often it is fetched again
     * @param atLeast the shortest time between two fetches, whatever tokens ask for
     * @param timeout for one fetch, from connecting to the last byte
     */
    public record JwksUrl(URI uri, Duration every, Duration atLeast, Duration timeout) implements Keys {
        /** RFC 6761 §6.3, RFC 1122 §3.2.1.3 and RFC 4291 §2.5.3, as {@link URI#getHost} has them. */
        private static final Pattern LOOPBACK = Pattern.compile(
                "(?:.+\\.)?localhost\\.?|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[0:]*:0*1]", Pattern.CASE_INSENSITIVE);

        public JwksUrl {
            var scheme = uri.getScheme();
            if (!("https".equals(scheme) || "http".equals(scheme)) || uri.getHost() == null) {
                throw new IllegalArgumentException("a key set's address begins https:// or http://, not " + uri);
            }
            checkPositive("every", every);
            checkPositive("atLeast", atLeast);
            checkPositive("timeout", timeout);
        }

        /** True where the fetch crosses a network unprotected; names are not looked up. */
        private boolean isOpenToOthers() {
            return uri.getScheme().equals("http")
                    && !LOOPBACK.matcher(uri.getHost()).matches();
        }

        /** Every 5 minutes, at least 10 s apart, at most 3 s for each. */
        public JwksUrl(URI uri) {
            this(uri, Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofSeconds(3));
        }
    }

    /**
     * A file with a JSON Web Key Set, read again when its modification time or size changes.
     *
     * @param every how often that is looked at
     */
    public record JwksFile(Path path, Duration every) implements Keys {

        public JwksFile {
            checkPositive("every", every);
        }

        /** Looked at every second. */
        public JwksFile(Path path) {
            this(path, Duration.ofSeconds(1));
        }
    }

    /** A secret that the issuer shares; never printed. */
    public record SharedSecret(byte[] bytes) implements Keys {

        public SharedSecret {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return "SharedSecret[" + bytes.length + " bytes]";
        }
    }

    private static void checkFit(String name, SigningAlgorithm algorithm, Keys keys) {
        if (keys instanceof SharedSecret secret) {
            if (algorithm.kind() != Kind.HMAC) {
                throw new IllegalArgumentException(
                        "issuer " + name + ": " + algorithm + " needs a key set, not a secret");
            }
            if (secret.bytes.length < algorithm.minSecretBytes()) {
                throw new IllegalArgumentException("issuer " + name + ": the secret has " + secret.bytes.length
                        + " bytes, " + algorithm + " needs " + algorithm.minSecretBytes());
            }
        } else if (algorithm.kind() == Kind.HMAC) {
            throw new IllegalArgumentException("issuer " + name + ": " + algorithm + " needs a secret, not a key set");
        }
    }

    private static void checkPositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " is " + duration + ", it must be above zero");
        }
    }
}
