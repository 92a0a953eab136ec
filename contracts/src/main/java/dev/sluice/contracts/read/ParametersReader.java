package dev.sluice.contracts.read;

import dev.sluice.contracts.model.Parameter;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.schema.SchemaChecker;
import dev.sluice.contracts.schema.SchemaKeywords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the parameters of one operation: those of its path and its own, which win. */
final class ParametersReader {
    /** Header parameters that OpenAPI ignores (3.1 §4.8.12): other parts of a contract speak of them. */
    private static final Set<String> IGNORED_HEADERS = Set.of("accept", "content-type", "authorization");

    private final SchemaChecker schemas;
    private final DiagnosticCollector faults;

    ParametersReader(SchemaChecker schemas, DiagnosticCollector faults) {
        this.schemas = schemas;
        this.faults = faults;
    }

    private record Key(Location in, String name) {}

    List<Parameter> read(DocumentNode item, DocumentNode operation, Optional<PathTemplate> template) {
        var parameters = new LinkedHashMap<Key, Parameter>();
        parameters.putAll(parameters(item.at("parameters")));
        parameters.putAll(parameters(operation.at("parameters")));
        template.ifPresent(path -> compare(path, parameters, operation));
        return List.copyOf(parameters.values());
    }

    private Map<Key, Parameter> parameters(DocumentNode list) {
        var parameters = new LinkedHashMap<Key, Parameter>();
        if (list.exists() && !list.node().isArray()) {
            faults.add(list, "parameters is no list");
        }
        for (var item : list.items()) {
            item.followed().flatMap(this::parameter).ifPresent(parameter -> {
                var key = new Key(parameter.in(), parameter.name());
                if (parameters.putIfAbsent(key, parameter) != null) {
                    faults.add(item, parameter.in().text() + " parameter " + parameter.name() + " stands twice");
                }
            });
        }
        return parameters;
    }

    private Optional<Parameter> parameter(DocumentNode at) {
        var name = at.at("name").text().filter(text -> !text.isEmpty());
        var in = location(at.at("in"));
        if (name.isEmpty()) {
            faults.add(at, "parameter has no name");
        }
        if (name.isEmpty() || in.isEmpty()) {
            return Optional.empty();
        }
        var isHeader = in.get() == Location.HEADER;
        if (isHeader && IGNORED_HEADERS.contains(name.get().toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        if (isHeader) {
            ForwardableHeaders.fault(name.get()).ifPresent(reason -> faults.add(at.at("name"), reason));
        }
        checkStyle(at, in.get());
        var required = at.at("required").node().asBoolean(false);
        if (in.get() == Location.PATH && !required) {
            faults.add(at, "path parameter " + name.get() + " must say required: true");
        }
        var sensitive = at.at(SchemaKeywords.SENSITIVE).node().asBoolean(false);
        var plain = isHeader ? name.get().toLowerCase(Locale.ROOT) : name.get();
        return schema(at).map(schema -> new Parameter(plain, in.get(), required, schema.schema(), sensitive));
    }

    private Optional<Location> location(DocumentNode in) {
        var text = in.text().orElse("");
        var location = switch (text) {
            case "path" -> Optional.of(Location.PATH);
            case "query" -> Optional.of(Location.QUERY);
            case "header" -> Optional.of(Location.HEADER);
            default -> Optional.<Location>empty();
        };
        if (text.equals("cookie")) {
            faults.add(in, "cookie parameters are not supported");
        } else if (location.isEmpty()) {
            faults.add(in, "in is " + (in.exists() ? in.node() : "missing") + ", expected path, query or header");
        }
        return location;
    }

    private void checkStyle(DocumentNode at, Location in) {
        var style = in == Location.QUERY ? "form" : "simple";
        var explode = in == Location.QUERY;
        if (at.at("style").exists() && !at.at("style").text().equals(Optional.of(style))) {
            faults.add(at.at("style"), "style is " + at.at("style").node() + ", expected " + style);
        }
        var declared = at.at("explode");
        if (declared.exists() && declared.node().asBoolean(!explode) != explode) {
            faults.add(declared, "explode is " + declared.node() + ", expected " + explode);
        }
    }

    /** The place of the parameter's schema, where it is one that a parameter can have. */
    private Optional<DocumentNode> schema(DocumentNode at) {
        if (at.at("content").exists()) {
            faults.add(at.at("content"), "content is not supported for parameters, expected schema");
            return Optional.empty();
        }
        var schema = at.at("schema");
        if (!schema.exists()) {
            faults.add(at, "parameter has no schema");
            return Optional.empty();
        }
        schemas.check(schema.pointer()).forEach(found -> faults.add(found.pointer(), found.reason()));
        if (!schemas.isSound(schema.pointer())) {
            return Optional.empty();
        }
        var finding = schemas.checkAsParameter(schema.pointer());
        finding.ifPresent(found -> faults.add(found.pointer(), found.reason()));
        return finding.isPresent() ? Optional.empty() : Optional.of(schema);
    }

    private void compare(PathTemplate path, Map<Key, Parameter> parameters, DocumentNode operation) {
        var variables = path.segments().stream()
                .flatMap(segment ->
                        segment instanceof PathTemplate.Variable(var name) ? Stream.of(name) : Stream.empty())
                .toList();
        for (var variable : variables) {
            if (!parameters.containsKey(new Key(Location.PATH, variable))) {
                faults.add(operation, "path variable " + variable + " is not declared as a parameter");
            }
        }
        for (var key : parameters.keySet()) {
            if (key.in() == Location.PATH && !variables.contains(key.name())) {
                faults.add(operation, "path parameter " + key.name() + " is not in the path " + path);
            }
        }
    }
}
