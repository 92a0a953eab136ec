package dev.sluice.contracts.read;

import dev.sluice.contracts.schema.LocalReference;
import dev.sluice.contracts.schema.SchemaChecker;
import dev.sluice.contracts.schema.SchemaKeywords;
import java.util.Set;
import java.util.regex.Pattern;

/** Goes once over a whole document, used or not: references, schemas, and what stands where it may not. */
final class DocumentChecker {
    /** Objects whose members are named by the author. */
    private static final Set<String> MAPS = Set.of(
            "paths",
            "responses",
            "headers",
            "content",
            "links",
            "encoding",
            "variables",
            "securitySchemes",
            "parameters",
            "requestBodies",
            "pathItems",
            "schemas",
            "scopes");

    private static final Set<String> EXAMPLES = Set.of("example", "examples");
    private static final Pattern EXTENDED =
            Pattern.compile("|/(paths|components/pathItems)/[^/]*/(get|put|post|delete|options|patch|head|trace)"
                    + "|/components/securitySchemes/[^/]*");

    private static final Pattern PARAMETER = Pattern.compile(".*/parameters/[^/]*");

    private final SchemaChecker schemas;
    private final DiagnosticCollector faults;

    DocumentChecker(SchemaChecker schemas, DiagnosticCollector faults) {
        this.schemas = schemas;
        this.faults = faults;
    }

    void scan(DocumentNode at) {
        if (at.node().isArray()) {
            at.items().forEach(this::scan);
        } else if (MAPS.contains(at.name())) {
            at.members().forEach(member -> scanNamed(at, member));
        } else if (at.isObject()) {
            checkReference(at);
            at.members().forEach(member -> scanField(at, member));
        }
    }

    private void scanNamed(DocumentNode map, DocumentNode member) {
        if (map.pointer().equals("/components/schemas")) {
            checkSchema(member);
        } else if (member.name().startsWith("x-") && map.name().equals("paths")) {
            checkExtension(map, member);
        } else {
            scanObject(member);
        }
    }

    /** Looks at an object whose own name means nothing. */
    private void scanObject(DocumentNode object) {
        checkReference(object);
        object.members().forEach(member -> scanField(object, member));
    }

    private void scanField(DocumentNode owner, DocumentNode member) {
        var name = member.name();
        if (name.startsWith("x-")) {
            checkExtension(owner, member);
        } else if (name.equals("schema")) {
            checkSchema(member);
        } else if (name.equals("callbacks")) {
            faults.add(member, "callbacks are not supported: the gateway calls nobody");
        } else if (!EXAMPLES.contains(name)) {
            scan(member);
        }
    }

    private void checkExtension(DocumentNode owner, DocumentNode member) {
        if (member.name().startsWith("x-sluice-")) {
            checkSensitive(owner, member);
        }
        if (member.name().equals("x-sluice")
                && !EXTENDED.matcher(owner.pointer()).matches()) {
            faults.add(
                    member,
                    "x-sluice means nothing here: it belongs to the document, an operation or a security scheme");
        }
    }

    private void checkSensitive(DocumentNode owner, DocumentNode member) {
        if (PARAMETER.matcher(owner.pointer()).matches()) {
            SchemaKeywords.extensionFault(member.name(), member.node()).ifPresent(reason -> faults.add(member, reason));
        } else {
            faults.add(member, member.name() + " means nothing here: it belongs to a schema or a parameter");
        }
    }

    private void checkSchema(DocumentNode schema) {
        for (var finding : schemas.check(schema.pointer())) {
            faults.add(finding.pointer(), finding.reason());
        }
    }

    private void checkReference(DocumentNode at) {
        at.at("$ref").text().ifPresent(reference -> {
            if (LocalReference.target(at.document(), reference).isEmpty()) {
                faults.add(at.at("$ref"), LocalReference.fault(reference));
            } else if (at.followed().isEmpty()) {
                faults.add(
                        at.at("$ref"), "reference " + reference + " leads nowhere: to a circle or a broken reference");
            }
        });
    }
}
