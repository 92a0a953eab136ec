package dev.sluice.stack.demo;

import dev.sluice.stack.token.DemoIssuer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A call to try the demo with.
 *
 * @param status what it answers
 * @param why in a few words
 * @param target path and query
 * @param json the body of a POST; absent for a GET
 */
record SampleCall(int status, String why, String target, Optional<String> token, Optional<String> json) {
    private static final Duration GOOD_FOR = Duration.ofHours(12);
    private static final String ORDER = "{\"customerId\":\"ada\",\"items\":[{\"sku\":\"ABC-123\",\"quantity\":2}]}";
    private static final String EMPTY_LINE =
            "{\"customerId\":\"ada\",\"items\":[{\"sku\":\"ABC-123\",\"quantity\":0}]}";

    /** In an order in which each finds what it needs. */
    static List<SampleCall> all(DemoIssuer issuer) {
        var expires = Instant.now().plus(GOOD_FOR);
        var full = Optional.of(issuer.token("ada", DemoIssuer.ALL_SCOPES, expires));
        var reader = Optional.of(issuer.token("ada", "orders:read", expires));
        return List.of(
                new SampleCall(201, "an order is placed", "/orders", full, Optional.of(ORDER)),
                new SampleCall(200, "and found again", "/orders?customerId=ada", full, Optional.empty()),
                new SampleCall(
                        200, "a public call needs no token", "/inventory/ABC-123", Optional.empty(), Optional.empty()),
                new SampleCall(401, "no token", "/orders", Optional.empty(), Optional.of(ORDER)),
                new SampleCall(403, "a token that may only read", "/orders", reader, Optional.of(ORDER)),
                new SampleCall(422, "the contract wants a quantity from 1", "/orders", full, Optional.of(EMPTY_LINE)),
                new SampleCall(
                        504,
                        "the service works longer than the two seconds that the contract gives it",
                        "/inventory/ABC-123/count",
                        full,
                        Optional.of("{\"seconds\":10}")));
    }

    /** For a POSIX shell, on one line. */
    String curl(URI edge) {
        var line = new StringBuilder("curl -i '").append(edge).append(target).append('\'');
        token.ifPresent(
                text -> line.append(" -H 'authorization: Bearer ").append(text).append('\''));
        json.ifPresent(text -> line.append(" -H 'content-type: application/json' -d '")
                .append(text)
                .append('\''));
        return line.toString();
    }
}
