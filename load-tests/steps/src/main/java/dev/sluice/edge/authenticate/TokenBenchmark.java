package dev.sluice.edge.authenticate;

import com.auth0.jwt.algorithms.Algorithm;
import dev.sluice.edge.authenticate.IssuerSettings.SharedSecret;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.load.steps.Shop;
import dev.sluice.load.steps.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A token that was verified before: one, and ten thousand of different callers in turns. */
public class TokenBenchmark extends Step {
    private static final byte[] SECRET =
            "a secret that nobody else has, of 44 letters".getBytes(StandardCharsets.UTF_8);

    @Param({"1", "10000"})
    private int tokens;

    private Authenticator authenticator;
    private RoutedRequest[] calls;
    private int next;

    @Setup
    public void remember() throws IOException, InterruptedException {
        var issuer = new IssuerSettings(
                "main",
                "https://login.example/",
                List.of("https://api.example"),
                Duration.ofSeconds(30),
                Set.of(SigningAlgorithm.HS256),
                new SharedSecret(SECRET));
        authenticator = new Authenticator(List.of(issuer), InstantSource.system());
        var contracts = Shop.contracts(10);
        var body = Shop.order(512);
        calls = new RoutedRequest[tokens];
        for (var caller = 0; caller < tokens; caller++) {
            var token = Tokens.signed(Algorithm.HMAC256(SECRET), "caller-" + caller);
            calls[caller] = Shop.routed(contracts, Shop.orderOf(body, token));
            Shop.went(authenticator.authenticate(calls[caller]));
        }
    }

    @TearDown
    public void close() {
        authenticator.close();
    }

    @Benchmark
    public AuthenticatedRequest known() throws InterruptedException {
        next = next + 1 == tokens ? 0 : next + 1;
        return Shop.went(authenticator.authenticate(calls[next]));
    }
}
