package dev.sluice.load.bench;

import java.util.Locale;

/** What is known of one measurement. Processor times are per call made, and each is that of one process. */
public enum Figure {
    REQUESTS_PER_SECOND,
    P50_MS,
    P99_MS,
    P99_9_MS,
    MAX_MS,
    CPU_US_GENERATOR,
    CPU_US_BROKER,
    CPU_US_SERVICE,
    CPU_US_EDGE,
    CPU_US_ECHO,
    EDGE_RSS_MIB,
    EDGE_ALLOCATED_BYTES,
    FAILED_CALLS;

    /** As in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
