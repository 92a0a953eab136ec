package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What a contract says that is not for its callers, or would mislead them elsewhere. */
final class CallerIrrelevantFields {
    /** Members that hold any JSON, not OpenAPI's own. */
    private static final Set<String> DATA = Set.of("default", "example", "examples", "value");

    private CallerIrrelevantFields() {}

    /** What is for Sluice; and data with what looks like a reference, since tools follow it. */
    static boolean is(String name, JsonNode value) {
        var isExtension = name.startsWith("x-");
        return name.startsWith("x-sluice") || ((isExtension || DATA.contains(name)) && value.findValue("$ref") != null);
    }
}
