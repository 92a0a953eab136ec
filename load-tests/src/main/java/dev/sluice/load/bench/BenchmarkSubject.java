package dev.sluice.load.bench;

import java.util.Locale;

/** What is measured in turns. */
public enum BenchmarkSubject {
    /** Bare Kafka clients, request and reply. */
    FLOOR,
    /** A bare HTTP server that sends each body back. */
    ECHO,
    /** Sluice, everything on, before the service that the floor has. */
    EDGE,
    /** Whatever the user puts beside it. */
    AGAINST;

    /** As in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
