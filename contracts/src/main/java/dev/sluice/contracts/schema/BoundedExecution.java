package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.annotation.Annotations;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of the schema library over one value, bounded: each list keeps its first errors only, each step is paid for, and
 * what one reference said of one value is remembered, so that alternatives within alternatives cost no more than their sum.
 *
 * <p>A memory is right where the same schema says the same of the same value. That is so unless somebody above, at the same
 * value, asks which of its parts were looked at ({@code unevaluated*}): there nothing is remembered. Schemas with
 * {@code $dynamicRef}, whose targets depend on the way that led to them, are run without memory.
 */
final class BoundedExecution extends ExecutionContext {
    /** Remembering begins after so many steps: most values are done before. */
    private static final long REMEMBERED_AFTER = 2_048;
    /** More is not remembered, so that the memory of one run stays within some megabytes. */
    private static final int MOST_REMEMBERED = 50_000;
    /** What an error takes that no list has room for, in steps. */
    private static final int DROPPED_ERROR = 8;

    /** Where no way is followed: the library wants the name of what stands around a schema that is {@code false}. */
    private static final NodePath SOMEWHERE =
            new NodePath(PathType.JSON_POINTER).append("schema").append("false");
    /** Parts of ways that are compared in one step. */
    private static final int PATH_A_STEP = 16;

    private final EvaluationBudget budget;
    private final EvaluatedParts evaluated;
    private final boolean followsPath;
    private final boolean remembers;
    private final Capped outermost;
    private final Map<Asked, Answer> answers = new HashMap<>();
    private Capped errors;
    private @Nullable NodePath at;
    private @Nullable NodePath annotated;
    private @Nullable NodePath path;
    private int pathLength;

    /** @param followsPath whether the way through the schema must be known while it is applied */
    BoundedExecution(ExecutionConfig config, EvaluationBudget budget, boolean followsPath, boolean remembers) {
        super(config);
        this.budget = budget;
        this.evaluated = new EvaluatedParts(budget);
        this.followsPath = followsPath;
        this.remembers = remembers;
        this.outermost = new Capped(new ArrayList<>());
        this.errors = outermost;
        super.setErrors(outermost);
    }

    /** A reference and the value that it was asked about, both as objects. */
    private record Asked(KeywordValidator reference, JsonNode value) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof Asked asked && reference == asked.reference && value == asked.value;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(reference) + System.identityHashCode(value);
        }
    }

    /** @param at where the value stood: one object may stand for equal scalars in many places */
    private record Answer(NodePath at, List<Error> errors) {}

    EvaluationBudget budget() {
        return budget;
    }

    /** Where the last step was taken, if any was. */
    @Nullable
    NodePath at() {
        return at;
    }

    /** Pays for applying a keyword; where ways are followed also for what the library does with each of them. */
    void step(long cost, NodePath place) {
        at = place;
        if (followsPath) {
            budget.spend(cost + pathLength * (1L + evaluated.annotationsAt(place)) / PATH_A_STEP);
        } else {
            budget.spend(cost);
        }
    }

    /** Pays for looking through all that was noted as evaluated of a value, as {@code unevaluated*} does. */
    void stepThroughEvaluated(NodePath place) {
        budget.spend(evaluated.partsAt(place));
    }

    @Override
    public Annotations getAnnotations() {
        return evaluated;
    }

    /** Whether nothing that follows can change what was found of the schema that is being applied. */
    boolean isDecided() {
        return errors.isClosed();
    }

    /** Whether the schema that is being applied is an alternative, a condition or the like. */
    @SuppressWarnings("ReferenceEquality")
    boolean isTentative() {
        return errors != outermost;
    }

    /** Nothing more need be known of the schema that is being applied, an error was added. */
    void decide() {
        errors.close();
    }

    /**
     * Applies a keyword of a schema that asks which parts of its value were looked at. Where nobody above asks that of the same
     * value, the way begins anew, which keeps it short, and what is noted of the value goes with the schema's last keyword.
     */
    void annotate(KeywordValidator keyword, Ends ends, JsonNode value, JsonNode root, NodePath place) {
        if (place.equals(annotated)) {
            keyword.validate(this, value, root, place);
            return;
        }
        if (ends.isFirst()) {
            evaluated.drop(place);
        }
        var before = annotated;
        var way = path;
        var length = pathLength;
        annotated = place;
        path = super.getEvaluationPath().append(keyword.getKeyword());
        pathLength = 1;
        keyword.validate(this, value, root, place);
        annotated = before;
        path = way;
        pathLength = length;
        if (ends.isLast()) {
            evaluated.drop(place);
        }
    }

    /** Where in its schema a keyword is applied. */
    record Ends(boolean isFirst, boolean isLast) {}

    /** Applies what a reference leads to, or says again what came of it. */
    void refer(KeywordValidator reference, JsonNode value, JsonNode root, NodePath place) {
        if (!remembers || budget.spent() < REMEMBERED_AFTER || place.equals(annotated)) {
            reference.validate(this, value, root, place);
            return;
        }
        var asked = new Asked(reference, value);
        var known = answers.get(asked);
        if (known != null && (known.errors.isEmpty() || known.at.equals(place))) {
            known.errors.forEach(errors::add);
            return;
        }
        var before = errors.size();
        reference.validate(this, value, root, place);
        if (answers.size() < MOST_REMEMBERED) {
            answers.put(asked, new Answer(place, List.copyOf(errors.subList(before, errors.size()))));
        }
    }

    @Override
    public NodePath getEvaluationPath() {
        if (!followsPath) {
            return SOMEWHERE;
        }
        return path == null ? super.getEvaluationPath() : path;
    }

    @Override
    public void evaluationPathAddLast(String step) {
        if (followsPath) {
            path = getEvaluationPath().append(step);
            pathLength++;
        }
    }

    @Override
    public void evaluationPathAddLast(int step) {
        if (followsPath) {
            path = getEvaluationPath().append(step);
            pathLength++;
        }
    }

    @Override
    public void evaluationPathRemoveLast() {
        if (followsPath) {
            path = getEvaluationPath().getParent();
            pathLength--;
        }
    }

    @Override
    public void setErrors(List<Error> list) {
        errors = list instanceof Capped capped ? capped : new Capped(list);
        super.setErrors(errors);
    }

    @Override
    public List<Error> getErrors() {
        return errors;
    }

    /** Writes through to the list of a validator until that is full, and drops the rest; the validator may empty it. */
    private final class Capped extends AbstractList<Error> {
        private final List<Error> target;
        private boolean closed;

        Capped(List<Error> target) {
            this.target = target;
        }

        boolean isClosed() {
            return target.size() >= SchemaViolation.MOST || (closed && !target.isEmpty());
        }

        void close() {
            closed = true;
        }

        @Override
        public Error get(int index) {
            return target.get(index);
        }

        @Override
        public int size() {
            return target.size();
        }

        @Override
        public void add(int index, Error error) {
            if (target.isEmpty()) {
                closed = false;
            }
            if (target.size() < SchemaViolation.MOST) {
                target.add(index, error);
            } else {
                budget.spend(DROPPED_ERROR);
            }
        }

        @Override
        public Error remove(int index) {
            return target.remove(index);
        }
    }
}
