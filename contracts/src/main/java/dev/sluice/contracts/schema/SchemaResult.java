package dev.sluice.contracts.schema;

import dev.sluice.contracts.model.Parameter.Location;
import java.util.List;

/** What became of a value that was held against its schema. */
public sealed interface SchemaResult {

    /** @param violations empty where the value keeps its schema; at most {@link SchemaViolation#MOST} */
    record Checked(List<SchemaViolation> violations) implements SchemaResult {}

    /**
     * It could not be told within the {@link EvaluationBudget}, whether it keeps its schema or not.
     *
     * @param pointer where in that part of the request checking was when it ended
     * @param reason what was reached, and the limit
     */
    record TooComplex(Location in, String pointer, String reason) implements SchemaResult, ParametersResult {}
}
