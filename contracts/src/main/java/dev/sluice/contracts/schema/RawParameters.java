package dev.sluice.contracts.schema;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The parameters of a request as they came.
 *
 * @param path what the variables of the path template stand for, percent-decoded; in an array its commas part the items, so
 *     that one sent as {@code %2C} cannot be told from one that parts: items of a path array have no commas
 * @param query as on the request line, without the question mark; empty where there is none
 * @param headers from a name in lower case to its values, one for each header line
 */
public record RawParameters(Map<String, String> path, String query, Function<String, List<String>> headers) {}
