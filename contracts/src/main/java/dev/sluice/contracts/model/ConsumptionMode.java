package dev.sluice.contracts.model;

/** How a service's instances take its requests; the dispatcher's and the watch's business, callers see no difference. */
public enum ConsumptionMode {
    /** By a consumer group: each partition by one instance, equal keys in order. */
    ORDERED,
    /** By a share group (KIP-932): each record by any instance, in no order; more instances than partitions share the work. */
    SHARED
}
