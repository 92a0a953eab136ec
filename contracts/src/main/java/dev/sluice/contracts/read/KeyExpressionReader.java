package dev.sluice.contracts.read;

import com.fasterxml.jackson.core.JsonPointer;
import dev.sluice.contracts.model.KeyExpression;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.OperationInput;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.SecurityRequirements;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code key}: an OpenAPI runtime expression (3.1 §4.8.20.4), as far as it speaks of requests, or a claim of the
 * caller's token. */
final class KeyExpressionReader {
    private static final MediaType JSON = new MediaType("application", "json", Map.of());
    private static final String BODY = "$request.body";
    private static final String CLAIMS = "$claims.";

    private final DiagnosticCollector faults;

    KeyExpressionReader(DiagnosticCollector faults) {
        this.faults = faults;
    }

    Optional<KeyExpression> read(ExtensionFields settings, OperationInput input, SecurityRequirements access) {
        return settings.text("key").flatMap(text -> read(text, settings.at("key"), input, access));
    }

    private Optional<KeyExpression> read(
            String text, DocumentNode at, OperationInput input, SecurityRequirements access) {
        if (text.startsWith(CLAIMS)) {
            return ofClaim(text.substring(CLAIMS.length()), at, access);
        }
        if (text.equals(BODY) || text.startsWith(BODY + "#")) {
            return ofBody(text, at, input);
        }
        for (var in : Location.values()) {
            var start = "$request." + in.text() + ".";
            if (text.startsWith(start) && in != Location.BODY) {
                return ofParameter(in, text.substring(start.length()), at, input);
            }
        }
        faults.add(
                at,
                "key is " + text + ", expected $request.body#/pointer, $request.path.name, $request.query.name"
                        + ", $request.header.name or $claims.name");
        return Optional.empty();
    }

    private Optional<KeyExpression> ofBody(String text, DocumentNode at, OperationInput input) {
        var hasJson = input.body().stream()
                .flatMap(body -> body.content().stream())
                .anyMatch(content -> content.range().isJson() || content.range().covers(JSON));
        if (!hasJson) {
            faults.add(at, "key " + text + " looks into a JSON body, the operation takes none");
            return Optional.empty();
        }
        try {
            var pointer = text.equals(BODY) ? "" : text.substring(BODY.length() + 1);
            return Optional.of(new KeyExpression.OfBody(JsonPointer.compile(pointer)));
        } catch (IllegalArgumentException e) {
            faults.add(at, "key " + text + " has no JSON pointer behind the #");
            return Optional.empty();
        }
    }

    private Optional<KeyExpression> ofClaim(String name, DocumentNode at, SecurityRequirements access) {
        if (name.isEmpty()) {
            faults.add(at, "key names no claim behind " + CLAIMS);
            return Optional.empty();
        }
        if (access.isPublic()) {
            faults.add(at, "key is claim " + name + " of the caller's token, the operation is public");
            return Optional.empty();
        }
        return Optional.of(new KeyExpression.OfClaim(name));
    }

    private Optional<KeyExpression> ofParameter(Location in, String name, DocumentNode at, OperationInput input) {
        var plain = in == Location.HEADER ? name.toLowerCase(Locale.ROOT) : name;
        var isDeclared = input.parameters().stream()
                .anyMatch(parameter -> parameter.in() == in && parameter.name().equals(plain));
        if (!isDeclared) {
            faults.add(at, "key names " + in.text() + " parameter " + name + ", which the operation does not declare");
            return Optional.empty();
        }
        return Optional.of(new KeyExpression.OfParameter(in, plain));
    }
}
