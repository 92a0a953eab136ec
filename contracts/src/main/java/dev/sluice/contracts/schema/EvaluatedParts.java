package dev.sluice.contracts.schema;

import com.networknt.schema.annotation.Annotation;
import com.networknt.schema.annotation.Annotations;
import com.networknt.schema.path.NodePath;
import java.util.Collection;
import java.util.List;

/**
 * What the keywords of one run note of the parts of values that they looked at, for {@code unevaluated*} to ask (JSON Schema
 * Core §11). Each alternative notes the names of all members again: two hundred of them and 50,000 names were 600 MB. So each
 * name is paid for, and there is an end to how many are kept at once.
 */
final class EvaluatedParts extends Annotations {
    /** Names and indexes that are kept at once, some 60 bytes each. */
    static final int MOST_KEPT = 200_000;

    private final EvaluationBudget budget;
    private long kept;

    EvaluatedParts(EvaluationBudget budget) {
        this.budget = budget;
    }

    /** @throws EvaluationBudget.Spent where there are too many */
    @Override
    public void put(Annotation annotation) {
        var parts = parts(annotation);
        kept += parts;
        if (kept > MOST_KEPT) {
            throw new EvaluationBudget.Spent("more than " + MOST_KEPT
                    + " names and indexes to be remembered at once for unevaluatedProperties and unevaluatedItems");
        }
        budget.spend(parts);
        super.put(annotation);
    }

    /** Forgets what was noted of the value at a place. */
    void drop(NodePath place) {
        var dropped = asMap().remove(place);
        if (dropped != null) {
            kept -= parts(dropped);
        }
    }

    int annotationsAt(NodePath place) {
        var known = asMap().get(place);
        return known == null ? 0 : known.size();
    }

    long partsAt(NodePath place) {
        var known = asMap().get(place);
        return known == null ? 0 : parts(known);
    }

    private static long parts(List<Annotation> annotations) {
        return annotations.stream().mapToLong(EvaluatedParts::parts).sum();
    }

    private static long parts(Annotation annotation) {
        Object value = annotation.getValue();
        return 1L + (value instanceof Collection<?> parts ? parts.size() : 0);
    }
}
