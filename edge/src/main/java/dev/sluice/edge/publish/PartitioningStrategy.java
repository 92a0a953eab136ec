package dev.sluice.edge.publish;

/** Which partition gets a request without a key. */
public enum PartitioningStrategy {
    /** Of two picked at random the one with fewer requests outstanding, so that whoever is slow gets less. */
    LEAST_OUTSTANDING,
    /** Each in turn, however slow. */
    ROUND_ROBIN
}
