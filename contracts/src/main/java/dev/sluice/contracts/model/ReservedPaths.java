package dev.sluice.contracts.model;

import java.util.Set;

/** Paths that an edge answers itself, to callers or on its admin port; no contract may claim one. */
public final class ReservedPaths {
    /** Everything that is served, as one OpenAPI document. */
    public static final String OPENAPI = "/openapi.json";

    /** What that means on Kafka, as one AsyncAPI document: on the admin port, and no service answers in its place. */
    public static final String ASYNCAPI = "/asyncapi.json";

    private static final Set<String> ALL = Set.of(OPENAPI, ASYNCAPI);

    private ReservedPaths() {}

    /** Whether a template is such a path. One with a variable that would match it is not: the concrete path wins. */
    public static boolean has(PathTemplate path) {
        return ALL.contains(path.toString());
    }
}
