package dev.sluice.contracts.model;

/** A name as one step of a JSON pointer (RFC 6901 §3). */
public final class JsonPointerToken {
    private JsonPointerToken() {}

    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
