package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.AbsenceSettings;
import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.ResilienceSettings;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Service.InFlight;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.ParsedContract.Claim;
import dev.sluice.contracts.schema.SchemaChecker;
import dev.sluice.contracts.schema.SchemaMemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one OpenAPI document. */
final class DocumentReader {
    private static final Pattern VERSION = Pattern.compile("3\\.1\\.[0-9]+");
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    private static final int DEFAULT_IN_FLIGHT = 1_000;
    private static final int DEFAULT_PARTITIONS = 12;
    private static final Duration LONGEST_ABSENCE = Duration.ofHours(1);
    private static final Map<String, ConsumptionMode> CONSUMPTIONS =
            Map.of("ordered", ConsumptionMode.ORDERED, "shared", ConsumptionMode.SHARED);
    private static final Map<String, Boolean> WHEN_ABSENT = Map.of("refuse", false, "accept", true);
    private static final Set<String> FIELDS = Set.of(
            "service",
            "topic",
            "group",
            "timeout",
            "in-flight",
            "in-flight-adaptive",
            "partitions",
            "forward-headers",
            "claims",
            "max-body",
            "concurrency",
            "consumption",
            "when-absent",
            "absent-after",
            "rate",
            "breaker",
            "fallback");
    /** The methods that an operation may have; {@code HEAD} is answered through {@code GET}. */
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "patch");

    private static final Set<String> PATH_ITEM_FIELDS =
            Set.of("$ref", "summary", "description", "servers", "parameters");

    private final String file;
    private final DocumentNode root;
    private final ContractLimits limits;
    private final DiagnosticCollector faults;
    private final SchemaChecker schemas;

    DocumentReader(String file, JsonNode document, ContractLimits limits, DiagnosticCollector faults) {
        this.file = file;
        this.root = DocumentNode.root(document);
        this.limits = limits;
        this.faults = faults;
        this.schemas = new SchemaChecker(document);
    }

    /** Empty where the document is so wrong that nothing in it can be compared with other documents. */
    Optional<ParsedContract> read() {
        var version = root.at("openapi");
        if (version.text().filter(text -> VERSION.matcher(text).matches()).isEmpty()) {
            faults.add(version, "openapi is " + (version.exists() ? version.node() : "missing") + ", expected 3.1.x");
            return Optional.empty();
        }
        new DocumentChecker(schemas, faults).scan(root);
        readUnsupported();
        var title = requiredInfo("title");
        var infoVersion = requiredInfo("version");
        return defaults().map(defaults -> {
            var prefix = new BasePathReader(faults).of(root);
            var claims = claims(defaults, prefix);
            var operations = claims.stream().map(Claim::operation).toList();
            schemas.checkDefaults().forEach(found -> faults.add(found.pointer(), found.reason()));
            checkRoom(operations);
            var contract = new Contract(file, title, infoVersion, defaults.service(), operations, prefix, root.node());
            return new ParsedContract(file, contract, defaults.service(), claims);
        });
    }

    /** Only where the schemas have no faults: then they can be counted. */
    private void checkRoom(List<Operation> operations) {
        if (!faults.all().isEmpty()) {
            return;
        }
        var room = new SchemaMemoryBudget(root.node());
        operations.stream()
                .flatMap(operation -> together(operation).stream())
                .map(room::take)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(reason -> faults.add(root, reason));
    }

    /** Schemas that the edge compiles together: all parameters, and each body. */
    private static List<List<String>> together(Operation operation) {
        var together = new ArrayList<List<String>>();
        together.add(operation.input().parameters().stream()
                .map(parameter -> parameter.schema().pointer())
                .toList());
        operation
                .input()
                .body()
                .ifPresent(body -> body.content()
                        .forEach(content ->
                                content.schema().ifPresent(schema -> together.add(List.of(schema.pointer())))));
        return together;
    }

    private String requiredInfo(String field) {
        var place = root.at("info").at(field);
        if (place.scalar().isEmpty()) {
            faults.add(place, "info has no " + field);
        }
        return place.scalar().orElse("");
    }

    private void readUnsupported() {
        var webhooks = root.at("webhooks");
        if (webhooks.exists()) {
            faults.add(webhooks, "webhooks are not supported: the gateway calls nobody");
        }
        var dialect = root.at("jsonSchemaDialect");
        if (dialect.exists() && !SchemaChecker.isKnownDialect(dialect.node().asText())) {
            faults.add(dialect, "jsonSchemaDialect is " + dialect.node() + ", expected JSON Schema 2020-12");
        }
    }

    /** What the document's own {@code x-sluice} says for all its operations. */
    private Optional<OperationDefaults> defaults() {
        var settings = new ExtensionFields(root.at("x-sluice"), FIELDS, faults);
        var service = settings.text("service");
        if (!settings.at("service").exists()) {
            faults.add(
                    settings.at("service"),
                    "no service: x-sluice must name who answers, as in x-sluice: {service: orders}");
        }
        var partitions = settings.count("partitions").orElse(DEFAULT_PARTITIONS);
        var inFlight = new InFlight(
                settings.count("in-flight").orElse(DEFAULT_IN_FLIGHT),
                settings.flag("in-flight-adaptive").orElse(false));
        var topic = settings.topic("topic");
        var timeout = settings.duration("timeout", limits.maxTimeout()).orElse(defaultTimeout());
        var consumption = settings.oneOf("consumption", CONSUMPTIONS).orElse(ConsumptionMode.ORDERED);
        var absence = absence(settings);
        var concurrency = settings.count("concurrency").orElse(Service.USUAL_CONCURRENCY);
        var headers = settings.headerNames("forward-headers").orElse(List.of());
        var claims = settings.texts("claims").orElse(List.of());
        var maxBody = settings.size("max-body");
        return service.map(name -> {
            ExtensionFields.topicFault(name + ".requests")
                    .filter(reason -> !settings.at("topic").exists())
                    .ifPresent(reason -> faults.add(settings.at("service"), "service is " + name + ": " + reason));
            var requests = new Topic(topic.orElse(name + ".requests"), partitions);
            return new OperationDefaults(
                    new Service(name, inFlight, consumption, absence, concurrency),
                    requests,
                    settings.group("group", Optional.of(name)),
                    timeout,
                    headers,
                    claims,
                    maxBody,
                    new ResilienceSettingsReader(faults).read(settings, ResilienceSettings.usual(), false, requests));
        });
    }

    private static AbsenceSettings absence(ExtensionFields settings) {
        var usual = AbsenceSettings.refused();
        return new AbsenceSettings(
                settings.oneOf("when-absent", WHEN_ABSENT).orElse(usual.accepts()),
                settings.duration("absent-after", LONGEST_ABSENCE).orElse(usual.after()));
    }

    private Duration defaultTimeout() {
        return limits.maxTimeout().compareTo(DEFAULT_TIMEOUT) < 0 ? limits.maxTimeout() : DEFAULT_TIMEOUT;
    }

    private List<Claim> claims(OperationDefaults defaults, String under) {
        var claims = new ArrayList<Claim>();
        var security = new SecurityReader(root, faults);
        security.checkSchemes();
        var prefix = new BasePathReader(faults);
        var reader = new OperationReader(under, defaults, limits, security, schemas, faults);
        for (var entry : root.at("paths").members()) {
            if (!entry.name().startsWith("x-")) {
                entry.followed().ifPresent(item -> {
                    prefix.mustBeSame(root, item);
                    checkPathItem(item, prefix);
                    for (var method : item.members()) {
                        if (METHODS.contains(method.name())) {
                            reader.read(entry, item, method)
                                    .ifPresent(operation -> claims.add(new Claim(file, method.pointer(), operation)));
                        }
                    }
                });
            }
        }
        return claims;
    }

    private void checkPathItem(DocumentNode item, BasePathReader prefix) {
        for (var member : item.members()) {
            var name = member.name();
            if (METHODS.contains(name)) {
                prefix.mustBeSame(root, member);
            } else if (name.equals("head")) {
                faults.add(member, "head is not declared: HEAD is answered through GET");
            } else if (name.equals("trace")) {
                faults.add(member, "trace is not supported");
            } else if (!PATH_ITEM_FIELDS.contains(name) && !name.startsWith("x-")) {
                faults.add(member, "unknown field " + name + ", expected a method in lower case");
            }
        }
    }
}
