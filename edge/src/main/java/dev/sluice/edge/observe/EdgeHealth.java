package dev.sluice.edge.observe;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether the edge lives, has started and is ready, and which part says no. Parts are named while the edge is built; after
 * that any thread may ask.
 */
public final class EdgeHealth {
    private final Map<String, Supplier<Optional<String>>> parts = new LinkedHashMap<>();
    private final Map<String, Supplier<Optional<String>>> remarks = new LinkedHashMap<>();
    private final Map<String, Supplier<Optional<String>>> vital = new LinkedHashMap<>();
    private volatile boolean started;
    private volatile boolean draining;

    public EdgeHealth() {
        needs("drain", () -> draining ? Optional.of("the edge is shutting down") : Optional.empty());
    }

    /**
     * Names a part that has to work before requests are sent here.
     *
     * @param failing what is wrong with it, empty while it works; quick, never blocks
     */
    public void needs(String part, Supplier<Optional<String>> failing) {
        parts.put(part, failing);
    }

    /**
     * Names a part of which readiness tells something, and on which it does not depend.
     *
     * @param remark empty where nothing is to be said; quick, never blocks
     */
    public void remarks(String part, Supplier<Optional<String>> remark) {
        remarks.put(part, remark);
    }

    /** From now on the edge is not ready, whatever its parts say. */
    public void drain() {
        draining = true;
    }

    /** Names a part without which only a restart helps; it may take a moment to look at.
     * @param failing as in {@link #needs} */
    public void livesBy(String part, Supplier<Optional<String>> failing) {
        vital.put(part, failing);
    }

    public boolean isReady() {
        var ready = parts.values().stream().allMatch(part -> part.get().isEmpty());
        started |= ready;
        return ready;
    }

    /** What health endpoints ask: that the process answers, that it was ready once, and each part. */
    public List<HealthCheck> checks() {
        var live = new Part("edge", HealthCheckType.LIVENESS, Optional::empty);
        var startup = new Part(
                "edge",
                HealthCheckType.STARTUP,
                () -> started || isReady() ? Optional.empty() : Optional.of("never ready yet"));
        var ready = parts.entrySet().stream()
                .map(part -> new Part(part.getKey(), HealthCheckType.READINESS, part.getValue()));
        var alive = vital.entrySet().stream()
                .flatMap(part -> Stream.of(HealthCheckType.LIVENESS, HealthCheckType.READINESS)
                        .map(type -> new Part(part.getKey(), type, part.getValue())));
        var told = remarks.entrySet().stream().map(part -> new Remark(part.getKey(), part.getValue()));
        return Stream.of(Stream.of(live, startup), ready, told, alive)
                .<HealthCheck>flatMap(parts -> parts)
                .toList();
    }

    private record Part(String name, HealthCheckType type, Supplier<Optional<String>> failing) implements HealthCheck {

        @Override
        public HealthCheckResponse call() {
            var response = HealthCheckResponse.builder();
            failing.get()
                    .ifPresentOrElse(why -> response.status(false).detail("reason", why), () -> response.status(true));
            return response.build();
        }

        @Override
        public String path() {
            return name;
        }
    }

    private record Remark(String name, Supplier<Optional<String>> remark) implements HealthCheck {

        @Override
        public HealthCheckType type() {
            return HealthCheckType.READINESS;
        }

        @Override
        public HealthCheckResponse call() {
            var response = HealthCheckResponse.builder().status(true);
            remark.get().ifPresent(text -> response.detail("remark", text));
            return response.build();
        }

        @Override
        public String path() {
            return name;
        }
    }
}
