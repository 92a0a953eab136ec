package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;

/** Which extensions of a contract are for others than its callers. */
final class Extensions {
    private Extensions() {}

    /** Those for Sluice; and those that refer to what is elsewhere now, since tools follow whatever looks like a reference. */
    static boolean isLeftBehind(String name, JsonNode value) {
        return name.startsWith("x-sluice") || (name.startsWith("x-") && value.findValue("$ref") != null);
    }
}
