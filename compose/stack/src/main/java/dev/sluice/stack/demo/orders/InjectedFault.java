package dev.sluice.stack.demo.orders;

import java.util.Locale;

/** What a version of the orders service does wrong, to see whether a replay finds it. */
public enum InjectedFault {
    /** Nothing: the same version once more. */
    NONE,
    /** In one of 200 orders that are looked up, a quantity is one too many. */
    WRONG_FIELD,
    /** One customer's list is answered with 404. */
    CHANGED_STATUS,
    /** In one of ten orders that are placed, the customer is missing. */
    SOMETIMES_MISSING,
    /** To look an order up takes 30 % longer. */
    SLOWER;

    /** As on the command line: in lower case, with {@code -}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
