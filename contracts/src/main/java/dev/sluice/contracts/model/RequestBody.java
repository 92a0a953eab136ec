package dev.sluice.contracts.model;

import java.util.List;
import java.util.Optional;

/**
 * The body that an operation accepts.
 *
 * @param maxBytes the limit on the body after decoding, if the contract sets one below the edge's own
 * @param content the accepted types, most specific first
 */
public record RequestBody(boolean required, Optional<Long> maxBytes, List<Content> content) {

    public RequestBody {
        content = List.copyOf(content);
    }

    /**
     * One accepted type.
     *
     * @param range {@code application/json}, {@code text/*} or {@code *}{@code /*}
     * @param schema what a JSON body must be; absent where the contract gives none or the type is not JSON
     * @param described the schema also where the type is not JSON and nothing is checked against it
     */
    public record Content(MediaType range, Optional<LocatedSchema> schema, Optional<LocatedSchema> described) {}
}
