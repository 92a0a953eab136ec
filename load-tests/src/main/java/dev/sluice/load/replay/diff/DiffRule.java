package dev.sluice.load.replay.diff;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.Optional;

/** What a human says of a place. Only what differs is held against rules. */
sealed interface DiffRule {
    Where where();

    /**
     * @param operation absent for all
     * @param place in which {@code *} stands for any step
     */
    record Where(Optional<String> operation, DiffLocation place) {
        boolean covers(String asked, DiffLocation other, boolean andBelow) {
            return operation.map(asked::equals).orElse(true) && place.covers(other, andBelow);
        }
    }

    /** Here and below, nothing counts. */
    record Ignore(Where where) implements DiffRule {}

    /**
     * The order of items does not count.
     *
     * @param by a member of each item that tells it from others; absent where whole items are compared
     */
    record Unordered(Where where, Optional<String> by) implements DiffRule {}

    /**
     * Numbers may be so far apart.
     *
     * @param isShare of the greater of the two, else in their own unit
     */
    record Tolerance(Where where, BigDecimal amount, boolean isShare) implements DiffRule {
        boolean allows(BigDecimal then, BigDecimal now) {
            var most = isShare ? then.abs().max(now.abs()).multiply(amount) : amount;
            return then.subtract(now).abs().compareTo(most) <= 0;
        }
    }

    /** Another text is fine as long as all of it is of this form. */
    record Matches(Where where, Pattern pattern) implements DiffRule {}
}
