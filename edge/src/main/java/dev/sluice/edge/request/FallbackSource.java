package dev.sluice.edge.request;

/**
 * Who answered instead of the operation's own service, and why.
 *
 * @param service the backup; empty for the contract's own answer
 */
public record FallbackSource(String service, Reason reason) {

    /** What was the matter with the service. */
    public enum Reason {
        /** Nobody is home. */
        ABSENT,
        /** Its breaker is open. */
        OPEN,
        /** There is no room for one more, or the wait would be too long. */
        OVERLOADED,
        /** It has not replied for so long that another was asked. */
        LATE;

        /** As in headers and metrics. */
        public String text() {
            return switch (this) {
                case ABSENT -> "absent";
                case OPEN -> "open";
                case OVERLOADED -> "overloaded";
                case LATE -> "late";
            };
        }
    }
}
