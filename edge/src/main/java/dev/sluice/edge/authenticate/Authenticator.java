package dev.sluice.edge.authenticate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RoutedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who calls, by the bearer token of the request. Tokens that were verified once are remembered until they
 * expire or their key goes; a forged one never gets in there.
 *
 * <p>Owns a virtual thread for each issuer whose keys are read from elsewhere.
 */
public final class Authenticator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    /** How much is remembered, in characters of tokens: ten thousand of the usual ones. */
    private static final long MAX_REMEMBERED_CHARACTERS = 8L * 1024 * 1024;

    private final InstantSource clock;
    private final Map<String, TrustedIssuer> byIss;
    private final Cache<ByteBuffer, Verified> verified;

    /**
     * Starts to read the issuers' keys; does not wait for them.
     *
     * @param clock for the lifetimes of tokens
     */
    public Authenticator(List<IssuerSettings> issuers, InstantSource clock) {
        checkDistinct(issuers);
        var trusted = new HashMap<String, TrustedIssuer>();
        issuers.forEach(issuer -> issuer.warnings().forEach(LOG::warn));
        issuers.forEach(issuer -> trusted.put(issuer.iss(), TrustedIssuer.open(issuer)));
        this.byIss = Collections.unmodifiableMap(trusted);
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumWeight(MAX_REMEMBERED_CHARACTERS)
                .<ByteBuffer, Verified>weigher((_, entry) -> entry.characters())
                .expireAfter(Expiry.<ByteBuffer, Verified>creating((_, entry) ->
                        Duration.between(clock.instant(), entry.lifetime().end())))
                .build();
    }

    /**
     * Refuses with {@link Refusal.NoToken}, {@link Refusal.BadToken} or, while the keys of the token's issuer have never
     * been read or cannot be read again for a key that is not known, {@link Refusal.Unavailable}. A token that names an unknown key may wait for one reading of the keys, at
     * most until the request's deadline.
     */
    public Outcome<AuthenticatedRequest> authenticate(RoutedRequest routed) throws InterruptedException {
        var access = routed.operation().access();
        if (access.isPublic()) {
            return Outcome.go(new AuthenticatedRequest(routed, Optional.empty()));
        }
        try {
            var token = BearerToken.of(routed.received().headers());
            var principal = principal(token, access, routed.deadline());
            return Outcome.go(new AuthenticatedRequest(routed, Optional.of(principal)));
        } catch (AuthenticationFailure e) {
            return Outcome.stop(e.refusal());
        }
    }

    /** By issuer, why its keys could not be read the last time; those who have keys from before serve on. */
    public SortedMap<String, String> troubles() {
        var troubles = new TreeMap<String, String>();
        byIss.values()
                .forEach(issuer -> issuer.keys()
                        .trouble()
                        .ifPresent(why -> troubles.put(issuer.config().name(), why)));
        return troubles;
    }

    /** Says whose keys could never be read yet, for readiness. */
    public Optional<String> failing() {
        var names = byIss.values().stream()
                .filter(issuer -> issuer.keys().isUnread())
                .map(issuer -> issuer.config().name())
                .sorted()
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("token keys not yet readable, issuer " + String.join(", ", names));
    }

    @Override
    public void close() {
        byIss.values().forEach(issuer -> issuer.keys().close());
    }

    private Principal principal(String token, SecurityRequirements access, Deadline deadline)
            throws AuthenticationFailure, InterruptedException {
        var hash = ByteBuffer.wrap(Sha256Fingerprint.of(token.getBytes(StandardCharsets.UTF_8)));
        var entry = verified.getIfPresent(hash);
        if (entry != null && entry.issuer().keys().has(entry.key())) {
            checkAccepted(entry.issuer(), access);
            entry.lifetime().check(clock.instant());
            return entry.principal();
        }
        var fresh = verify(token, access, deadline);
        verified.put(hash, fresh);
        return fresh.principal();
    }

    /** The cheap checks first: what they refuse costs no signature and no fetch. */
    private Verified verify(String text, SecurityRequirements access, Deadline deadline)
            throws AuthenticationFailure, InterruptedException {
        var token = SignedToken.read(text);
        var issuer = byIss.get(token.claims().issuer());
        if (issuer == null) {
            throw AuthenticationFailure.badToken("the token's issuer is not known");
        }
        checkAccepted(issuer, access);
        var lifetime = issuer.checkClaims(token, clock.instant());
        var scopes = token.claims().scopes();
        var key = issuer.keyThatSigned(token, deadline);
        var principal =
                new Principal(issuer.config().name(), scopes, token.claims().all());
        return new Verified(principal, issuer, key, lifetime, text.length());
    }

    private static void checkAccepted(TrustedIssuer issuer, SecurityRequirements access) throws AuthenticationFailure {
        for (var alternative : access.alternatives()) {
            if (alternative.issuers().isEmpty()
                    || alternative.issuers().contains(issuer.config().name())) {
                return;
            }
        }
        throw AuthenticationFailure.badToken("the token's issuer is not accepted for this operation");
    }

    private static void checkDistinct(List<IssuerSettings> issuers) {
        var names = new HashSet<String>();
        var iss = new HashSet<String>();
        for (var issuer : issuers) {
            if (!names.add(issuer.name()) || !iss.add(issuer.iss())) {
                throw new IllegalArgumentException(
                        "two issuers have the name " + issuer.name() + " or the iss " + issuer.iss());
            }
        }
    }

    /**
     * A token that was judged and found good.
     *
     * @param characters how long it was
     */
    private record Verified(
            Principal principal, TrustedIssuer issuer, VerificationKey key, TokenValidity lifetime, int characters) {}
}
