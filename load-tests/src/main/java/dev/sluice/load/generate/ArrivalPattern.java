package dev.sluice.load.generate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** When calls begin. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(value = ArrivalPattern.Outstanding.class, name = "outstanding"),
    @JsonSubTypes.Type(value = ArrivalPattern.Arrivals.class, name = "arrivals")
})
public sealed interface ArrivalPattern {

    /** Closed loop: so many at once, the next right after an answer. A slow server slows the load down. */
    record Outstanding(int calls) implements ArrivalPattern {
        public Outstanding {
            if (calls < 1) {
                throw new IllegalArgumentException("calls is " + calls + ", lowest 1");
            }
        }
    }

    /**
     * Open loop: evenly spaced and fixed in advance. A call that finds no free connection waits, and its time counts from
     * when it was planned.
     *
     * @param perSecond how many
     * @param atOnce how many may be under way; those beyond wait
     */
    record Arrivals(int perSecond, int atOnce) implements ArrivalPattern {
        public Arrivals {
            if (perSecond < 1 || atOnce < 1) {
                throw new IllegalArgumentException("%d a second, %d at once: lowest is 1".formatted(perSecond, atOnce));
            }
        }
    }
}
