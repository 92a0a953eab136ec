package dev.sluice.contracts.read;

import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads who may call: {@code security} of the operation, or else of its document. */
final class SecurityReader {
    private final DocumentNode root;
    private final DiagnosticCollector faults;

    SecurityReader(DocumentNode root, DiagnosticCollector faults) {
        this.root = root;
        this.faults = faults;
    }

    /** Looks at what every scheme adds, also at those that nobody requires. */
    void checkSchemes() {
        schemes().members().forEach(scheme -> scheme.followed().ifPresent(this::issuers));
    }

    SecurityRequirements access(DocumentNode operation) {
        var own = operation.at("security");
        var security = own.exists() ? own : root.at("security");
        if (!security.exists()) {
            faults.add(operation, "no security, neither here nor for the document; public is an explicit security: []");
        } else if (!security.node().isArray()) {
            faults.add(security, "security is " + security.node() + ", expected a list");
        }
        var alternatives = new ArrayList<Requirement>();
        for (var requirement : security.items()) {
            requirement(requirement).ifPresent(alternatives::add);
        }
        return new SecurityRequirements(alternatives);
    }

    private Optional<Requirement> requirement(DocumentNode requirement) {
        var named = requirement.members();
        if (!requirement.isObject() || named.isEmpty()) {
            faults.add(requirement, "empty requirement: public is security: [], a token is never optional");
            return Optional.empty();
        }
        if (named.size() > 1) {
            faults.add(requirement, named.size() + " schemes in one requirement, limit 1");
            return Optional.empty();
        }
        var scheme = named.getFirst();
        return bearer(scheme).map(found -> new Requirement(scopes(scheme), issuers(found)));
    }

    private Optional<DocumentNode> bearer(DocumentNode named) {
        var declared = schemes().at(named.name());
        if (!declared.exists()) {
            faults.add(named, "unknown security scheme " + named.name());
            return Optional.empty();
        }
        var scheme = declared.followed();
        var isBearer = scheme.filter(found -> found.at("type").text().equals(Optional.of("http"))
                && found.at("scheme").text().filter("bearer"::equalsIgnoreCase).isPresent());
        if (scheme.isPresent() && isBearer.isEmpty()) {
            faults.add(
                    named, "security scheme " + named.name() + " is not supported, expected type http, scheme bearer");
        }
        return isBearer;
    }

    private Set<String> scopes(DocumentNode scheme) {
        var scopes = new HashSet<String>();
        if (!scheme.node().isArray()) {
            faults.add(scheme, "scopes are " + scheme.node() + ", expected a list of texts");
        }
        for (var scope : scheme.items()) {
            scope.text()
                    .filter(SecurityReader::isScope)
                    .ifPresentOrElse(
                            scopes::add,
                            () -> faults.add(scope, "scope is " + scope.node() + ", expected an RFC 6749 scope"));
        }
        return scopes;
    }

    /** RFC 6749 §3.3: visible ASCII without quotation mark and backslash. */
    private static boolean isScope(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    }

    private Set<String> issuers(DocumentNode scheme) {
        var settings = new ExtensionFields(scheme.at("x-sluice"), Set.of("issuers"), faults);
        var issuers = settings.texts("issuers");
        if (issuers.filter(List::isEmpty).isPresent()) {
            faults.add(settings.at("issuers"), "issuers is empty: name some, or leave it out for all");
        }
        return Set.copyOf(issuers.orElse(List.of()));
    }

    private DocumentNode schemes() {
        return root.at("components").at("securitySchemes");
    }
}
