package dev.sluice.load.bench;

import java.util.Locale;

/** What is known of one measurement. Processor times are per call made, and each is that of one process, if nothing else is said. */
public enum BenchmarkMetric {
    REQUESTS_PER_SECOND,
    P50_MS,
    P99_MS,
    P99_9_MS,
    MAX_MS,
    CPU_US_GENERATOR,
    CPU_US_BROKER,
    CPU_US_SERVICE,
    /** Of all edges together. */
    CPU_US_EDGE,
    /** Where there are several edges: of the busiest of them, for its own share of the calls. */
    CPU_US_BUSIEST_EDGE,
    CPU_US_ECHO,
    /** Of the largest. */
    EDGE_RSS_MIB,
    EDGE_ALLOCATED_BYTES,
    FAILED_CALLS;

    /** As in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
