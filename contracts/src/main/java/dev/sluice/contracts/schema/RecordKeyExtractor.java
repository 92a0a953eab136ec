package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.KeyExpression;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key of a request's record: equal keys stay in order. */
public final class RecordKeyExtractor {

    private RecordKeyExtractor() {}

    /**
     * Text becomes its UTF-8, anything else its compact JSON; what is missing or null is no key.
     *
     * @param params typed, as {@link RequestValidator} makes them
     * @param body null where none came
     * @param claims of the caller's token; null for a caller without
     */
    public static Optional<byte[]> of(
            KeyExpression expression, ObjectNode params, @Nullable JsonNode body, @Nullable JsonNode claims) {
        var found = switch (expression) {
            case KeyExpression.OfBody(var pointer) -> body == null ? null : body.at(pointer);
            case KeyExpression.OfParameter(var in, var name) ->
                params.path(in.text()).get(name);
            case KeyExpression.OfClaim(var name) -> claims == null ? null : claims.get(name);
        };
        if (found == null || found.isMissingNode() || found.isNull()) {
            return Optional.empty();
        }
        var text = found.isTextual() ? found.textValue() : found.toString();
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
