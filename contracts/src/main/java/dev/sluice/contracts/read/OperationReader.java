package dev.sluice.contracts.read;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationDocumentation;
import dev.sluice.contracts.model.OperationInput;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.RequestDelivery;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.schema.SchemaChecker;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the operations of one document. */
final class OperationReader {
    private static final Set<String> FIELDS = Set.of(
            "key",
            "topic",
            "group",
            "timeout",
            "forward-headers",
            "claims",
            "max-body",
            "rate",
            "breaker",
            "fallback",
            "idempotent",
            "replay");
    /** Handled twice, they come to the same as handled once (RFC 9110 §9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("get", "head", "put", "delete", "options");

    /** They only read (RFC 9110 §9.2.1). */
    private static final Set<String> SAFE = Set.of("get", "head");

    private static final Map<String, Boolean> REPLAYS = Map.of("safe", true, "unsafe", false);

    /** What an operation object may say (OpenAPI 3.1 §4.8.10), extensions aside. */
    private static final Set<String> OF_OPENAPI = Set.of(
            "tags",
            "summary",
            "description",
            "externalDocs",
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "deprecated",
            "security",
            "servers");

    private final String prefix;
    private final OperationDefaults defaults;
    private final ContractLimits limits;
    private final SecurityReader security;
    private final SchemaChecker schemas;
    private final DiagnosticCollector faults;
    private final ContentReader contents;

    OperationReader(
            String prefix,
            OperationDefaults defaults,
            ContractLimits limits,
            SecurityReader security,
            SchemaChecker schemas,
            DiagnosticCollector faults) {
        this.prefix = prefix;
        this.defaults = defaults;
        this.limits = limits;
        this.security = security;
        this.schemas = schemas;
        this.faults = faults;
        this.contents = new ContentReader(faults);
    }

    /**
     * @param path the member of {@code paths} whose name is the template
     * @param item the path item, references followed
     * @param at the operation in it
     */
    Optional<Operation> read(DocumentNode path, DocumentNode item, DocumentNode at) {
        if (!at.isObject()) {
            faults.add(at, at.name() + " is " + at.node() + ", expected an operation");
            return Optional.empty();
        }
        refuseUnknown(at);
        var settings = new ExtensionFields(at.at("x-sluice"), FIELDS, faults);
        var access = security.access(at);
        var id = operationId(at);
        var template = new PathTemplateReader(faults).read(path, prefix);
        var parameters = new ParametersReader(schemas, faults).read(item, at, template);
        var body = requestBody(at.at("requestBody"), settings.size("max-body").or(defaults::maxBody));
        var input = new OperationInput(parameters, body);
        var delivery = delivery(settings, input, access);
        var protection = new ResilienceSettingsReader(faults)
                .read(settings, defaults.protection(), IDEMPOTENT.contains(at.name()), delivery.topic());
        var replaySafe = settings.oneOf("replay", REPLAYS).orElse(SAFE.contains(at.name()));
        var outline = outline(at);
        if (id.isEmpty() || template.isEmpty()) {
            return Optional.empty();
        }
        var method = at.name().toUpperCase(Locale.ROOT);
        return Optional.of(new Operation(
                id.get(),
                defaults.service(),
                method,
                template.get(),
                input,
                access,
                delivery,
                protection,
                replaySafe,
                outline));
    }

    /** A word misspelt, as {@code Security}, would be one that was never said. */
    private void refuseUnknown(DocumentNode at) {
        for (var field : at.members()) {
            if (!OF_OPENAPI.contains(field.name()) && !field.name().startsWith("x-")) {
                faults.add(field, "unknown field " + field.name() + " of an operation");
            }
        }
    }

    private Optional<String> operationId(DocumentNode at) {
        var id = at.at("operationId");
        var text = id.text().filter(found -> !found.isBlank() && found.chars().noneMatch(Character::isISOControl));
        if (!id.exists()) {
            faults.add(at, "no operationId");
        } else if (text.isEmpty()) {
            faults.add(id, "operationId is " + id.node() + ", expected a text without control characters");
        }
        return text;
    }

    private RequestDelivery delivery(ExtensionFields settings, OperationInput input, SecurityRequirements access) {
        return new RequestDelivery(
                settings.topic("topic")
                        .map(name -> new Topic(name, defaults.topic().partitions()))
                        .orElse(defaults.topic()),
                settings.group("group", defaults.group()),
                settings.duration("timeout", limits.maxTimeout()).orElse(defaults.timeout()),
                new KeyExpressionReader(faults).read(settings, input, access),
                settings.headerNames("forward-headers").orElse(defaults.forwardHeaders()),
                settings.texts("claims").orElse(defaults.claims()));
    }

    private Optional<RequestBody> requestBody(DocumentNode declared, Optional<Long> maxBody) {
        if (!declared.exists()) {
            return Optional.empty();
        }
        return declared.followed().map(body -> {
            if (body.at("content").members().isEmpty()) {
                faults.add(body.at("content"), "content is empty, expected at least one media type");
            }
            var required = body.at("required").node().asBoolean(false);
            return new RequestBody(required, maxBody, contents.read(body.at("content")));
        });
    }

    private OperationDocumentation outline(DocumentNode at) {
        return new OperationDocumentation(
                at.at("summary").text(), new ResponsesReader(contents, faults).read(at.at("responses")));
    }
}
