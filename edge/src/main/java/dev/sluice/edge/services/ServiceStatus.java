package dev.sluice.edge.services;

import java.time.Instant;
import java.util.List;

/** How a service's group stands to a topic, as far as the last look at it tells. */
public sealed interface ServiceStatus {

    /** It has members for the topic, or is sharing out its partitions. */
    record Active() implements ServiceStatus {}

    /**
     * It has members, and more than a second of work before them.
     *
     * @param lag records that are not committed yet
     */
    record Lagging(long lag) implements ServiceStatus {}

    /**
     * Nobody has taken requests from the topic for as long as the contract's {@code absent-after}.
     *
     * @param why fit for the caller, as "nobody is in group orders"
     * @param since the first look that found nobody
     */
    record Absent(String why, Instant since) implements ServiceStatus {}

    /** It cannot be told, or nobody is to look. Requests go on. */
    record Unknown(String reason) implements ServiceStatus {}

    /** The word for it in metrics. */
    default String word() {
        return switch (this) {
            case Active _ -> "serving";
            case Lagging _ -> "lagging";
            case Absent _ -> "absent";
            case Unknown _ -> "unknown";
        };
    }

    /** All words that there are. */
    static List<String> words() {
        return List.of("serving", "lagging", "absent", "unknown");
    }

    /** What of several topics counts for the whole service: the heaviest. */
    default int weight() {
        return switch (this) {
            case Unknown _ -> 0;
            case Active _ -> 1;
            case Lagging _ -> 2;
            case Absent _ -> 3;
        };
    }
}
