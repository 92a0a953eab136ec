package dev.sluice.edge.authenticate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationInput;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.RequestDelivery;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.schema.StrictJsonParser;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.authenticate.IssuerSettings.SharedSecret;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.ReceivedRequest.Arrival;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Nobody gets in without a signature, and with one only on what the token really says. */
public final class TokenFuzz {
    private static final byte[] SECRET = "a secret that is as long as HS256 asks for".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.ofEpochSecond(1_000);
    private static final String HEADER = "{\"alg\":\"HS256\"}";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Authenticator AUTHENTICATOR = new Authenticator(
            List.of(new IssuerSettings(
                    "acme",
                    "https://acme",
                    List.of("shop"),
                    Duration.ZERO,
                    Set.of(SigningAlgorithm.HS256),
                    new SharedSecret(SECRET))),
            () -> NOW);

    private static final Operation OPERATION = new Operation(
            "list",
            new Service("teas", 1),
            "GET",
            new PathTemplate(List.of()),
            new OperationInput(List.of(), Optional.empty()),
            new SecurityRequirements(List.of(new Requirement(Set.of(), Set.of()))),
            new RequestDelivery(
                    new Topic("teas.requests", 1),
                    Optional.of("teas"),
                    Duration.ofSeconds(1),
                    Optional.empty(),
                    List.of(),
                    List.of()));

    private TokenFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws GeneralSecurityException, InterruptedException {
        var bytes = new InputBytes(input);
        var token = switch (bytes.below(4)) {
            case 0 -> bytes.latin();
            case 1 -> signed(bytes.field(), bytes.rest());
            case 2 ->
                signed(
                        bytes(HEADER),
                        bytes("{\"iss\":\"https://acme\",\"exp\":2000,\"aud\":\"shop\"," + bytes.latin() + "}"));
            default -> signed(bytes(HEADER), bytes.field()) + bytes.latin();
        };
        switch (AUTHENTICATOR.authenticate(call(token))) {
            case Outcome.Go<AuthenticatedRequest>(var authenticated) ->
                check(token, authenticated.principal().orElseThrow());
            case Outcome.Stop<AuthenticatedRequest>(var refusal) -> check(refusal);
        }
    }

    private static void check(String token, Principal principal) throws GeneralSecurityException {
        var parts = token.split("\\.", -1);
        Invariant.holds(parts.length == 3, "a token has three parts");
        Invariant.holds(
                MessageDigest.isEqual(
                        BASE64.encode(mac(parts[0] + "." + parts[1])), parts[2].getBytes(StandardCharsets.ISO_8859_1)),
                "the signature is that of the secret");
        var header = json(parts[0]);
        var claims = json(parts[1]);
        Invariant.same(header.path("alg").textValue(), "HS256", "the algorithm is the issuer's");
        Invariant.holds(!header.has("crit"), "no critical header is passed over");
        Invariant.same(claims.path("iss").textValue(), "https://acme", "the issuer is the one that is trusted");
        Invariant.holds(claims.path("exp").doubleValue() > NOW.getEpochSecond(), "it has not expired");
        Invariant.holds(claims.path("nbf").asDouble(0) <= NOW.getEpochSecond(), "its time has come");
        Invariant.holds(claims.path("aud").toString().contains("\"shop\""), "it is for the audience");
        var scopes = claims.has("scope") ? claims.path("scope") : claims.path("scp");
        Invariant.holds(
                principal.scopes().stream().allMatch(scope -> names(scopes, scope)),
                "it has no scope that it does not name: " + principal.scopes());
        Invariant.same(principal.claims(), claims, "its claims are those that were signed");
    }

    private static boolean names(JsonNode scopes, String scope) {
        return scopes.isArray()
                ? scopes.valueStream()
                        .anyMatch(
                                each -> List.of(each.textValue().split(" ", -1)).contains(scope))
                : List.of(scopes.textValue().split(" ", -1)).contains(scope);
    }

    /** What goes into a header of the answer. */
    private static void check(Refusal refusal) {
        switch (refusal) {
            case Refusal.BadToken(var reason) ->
                Invariant.holds(
                        reason.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\'),
                        "a reason is fit for a header: " + reason);
            default -> Invariant.holds(refusal instanceof Refusal.NoToken, "a token is bad or none");
        }
    }

    private static JsonNode json(String part) {
        return StrictJsonParser.read(Base64.getUrlDecoder().decode(part)) instanceof StrictJsonParser.Tree(var tree)
                ? tree
                : MissingNode.getInstance();
    }

    private static String signed(byte[] header, byte[] payload) throws GeneralSecurityException {
        var text = BASE64.encodeToString(header) + "." + BASE64.encodeToString(payload);
        return text + "." + BASE64.encodeToString(mac(text));
    }

    private static byte[] mac(String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RoutedRequest call(String token) {
        var received = new ReceivedRequest(
                new RequestId("r1"),
                new Arrival(0, 0),
                () -> "192.0.2.1",
                "GET",
                "/",
                "",
                name -> name.equals("authorization") ? List.of("Bearer " + token) : List.of(),
                new NoBody());
        return new RoutedRequest(
                received, OPERATION, Map.of(), Deadline.after(System.nanoTime(), Duration.ofSeconds(30)));
    }

    private static final class NoBody implements Body {
        @Override
        public boolean isPresent() {
            return false;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.empty();
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            return Outcome.go(new byte[0]);
        }
    }
}
