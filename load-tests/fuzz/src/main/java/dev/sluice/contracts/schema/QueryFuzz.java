package dev.sluice.contracts.schema;

import dev.sluice.fuzz.Invariant;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** A query that is taken means the same once it is written anew. */
public final class QueryFuzz {

    private QueryFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var query = new String(input, StandardCharsets.ISO_8859_1);
        if (QueryString.parse(query) instanceof QueryString.Pairs pairs) {
            var written = pairs.values().entrySet().stream()
                    .flatMap(entry ->
                            entry.getValue().stream().map(value -> encoded(entry.getKey()) + "=" + encoded(value)))
                    .collect(Collectors.joining("&"));

            Invariant.same(QueryString.parse(written), pairs, "a query is read again as it was written");
            Invariant.holds(query.chars().allMatch(c -> c > ' ' && c < 0x7f), "only visible ASCII is taken as it is");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
