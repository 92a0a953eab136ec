package dev.sluice.edge.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sluice.edge.request.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What services are told of who calls, as JSON: written once for as long as the token is remembered. Thread safe. */
final class PrincipalSerializer {
    /** Shares its buffers: a thread that waits for its reply must keep none. */
    private static final ObjectWriter JSON = new ObjectMapper(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .build())
            .writer();

    /** By identity, and by the claims that contracts name, which are few. */
    private final LoadingCache<Principal, Map<List<String>, String>> written =
            Caffeine.newBuilder().weakKeys().build(_ -> new ConcurrentHashMap<>(1));

    /** @param claims those that the operation names, besides {@code sub}, {@code iss} and {@code scope} */
    String of(Principal principal, List<String> claims) {
        return written.get(principal).computeIfAbsent(claims, names -> json(told(principal, names)));
    }

    private static JsonNode told(Principal principal, List<String> names) {
        var claims = principal.claims();
        var told = claims.objectNode();
        copy(claims, "sub", told);
        copy(claims, "iss", told);
        told.put("scope", String.join(" ", principal.scopes().stream().sorted().toList()));
        names.forEach(name -> copy(claims, name, told));
        return told;
    }

    private static void copy(ObjectNode from, String claim, ObjectNode to) {
        var value = from.get(claim);
        if (value != null && !to.has(claim)) {
            to.set(claim, value);
        }
    }

    static String json(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
