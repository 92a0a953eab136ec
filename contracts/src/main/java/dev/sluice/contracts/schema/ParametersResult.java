package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What became of a request's parameters. */
public sealed interface ParametersResult
        permits ParametersResult.Typed, ParametersResult.BadQuery, SchemaResult.TooComplex {

    /**
     * All of them could be read.
     *
     * @param params {@code {"path":{},"query":{},"header":{}}}, typed, with the defaults of the schemas filled in
     * @param violations empty where the contract allows them all; at most {@link SchemaViolation#MOST}
     */
    record Typed(ObjectNode params, List<SchemaViolation> violations) implements ParametersResult {}

    /** The query is no percent-encoded UTF-8: malformed HTTP rather than a wrong value. */
    record BadQuery(String reason) implements ParametersResult {}
}
