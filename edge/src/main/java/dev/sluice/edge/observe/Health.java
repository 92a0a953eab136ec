package dev.sluice.edge.observe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the edge lives, has started and is ready, and which part says no. Parts are added while the edge is built; after
 * that any thread may ask.
 */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> parts = new LinkedHashMap<>();
    private volatile boolean started;
    private volatile boolean draining;

    /**
     * Adds a part that has to work before requests are sent here.
     *
     * @param failing what is wrong with it, empty while it works; quick, never blocks
     */
    public void needs(String name, Supplier<Optional<String>> failing) {
        parts.put(name, failing);
    }

    /** From now on the edge is not ready, whatever its parts say. */
    public void drain() {
        draining = true;
    }

    /** Every part by name with what is wrong with it; the edge is ready when none says anything. */
    public Map<String, Optional<String>> readiness() {
        var readiness = new LinkedHashMap<String, Optional<String>>();
        readiness.put("drain", draining ? Optional.of("the edge is shutting down") : Optional.empty());
        parts.forEach((name, failing) -> readiness.put(name, failing.get()));
        if (readiness.values().stream().allMatch(Optional::isEmpty)) {
            started = true;
        }
        return readiness;
    }

    public boolean isReady() {
        return readiness().values().stream().allMatch(Optional::isEmpty);
    }

    /** Whether it was ready once. */
    public boolean isStarted() {
        return started || isReady();
    }
}
