package dev.sluice.edge.observe;

import com.sun.management.ThreadMXBean;
import dev.sluice.contracts.model.Operation;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The metrics of one edge in Prometheus form. Label values come from contracts and from fixed lists, never from callers, so
 * the number of series is bounded. Thread safe.
 */
public final class EdgeMeters implements AutoCloseable {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    /** By service and operation. */
    private final Map<String, Map<String, OperationMeters>> services = new ConcurrentHashMap<>();

    private final List<Runnable> changing = new CopyOnWriteArrayList<>();

    private final OperationMeters unrouted = new OperationMeters("none", "none");

    public EdgeMeters() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        collections.bindTo(registry);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        counter(
                "jvm.allocated.bytes",
                "What all threads allocated, virtual ones with their carriers",
                threads::getTotalThreadAllocatedBytes);
    }

    /**
     * Counts one answer.
     *
     * @param operation absent where no route was found
     * @param nanos from the arrival of the request to its answer
     */
    public void answered(Optional<Operation> operation, int status, long nanos) {
        meters(operation).answered(status, nanos);
    }

    /** Counts an answer to what never became a request with a route. */
    public void refused(int status) {
        unrouted.refused(status);
    }

    private OperationMeters meters(Optional<Operation> operation) {
        if (operation.isEmpty()) {
            return unrouted;
        }
        var service = operation.get().service().name();
        return services.computeIfAbsent(service, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(operation.get().id(), id -> new OperationMeters(service, id));
    }

    /** Shows a number that goes up and down; {@code name} with dots, {@code sluice.} in front. */
    public void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(description).register(registry);
    }

    /**
     * Shows a number for each of things that come and go, with each scrape those that there are.
     *
     * @param value of all of them, by their tags as {@code key, value, key, value}
     */
    public void gauges(String name, String description, Supplier<Map<List<String>, Double>> value) {
        var gauges = MultiGauge.builder(name).description(description).register(registry);
        changing.add(() -> gauges.register(
                value.get().entrySet().stream()
                        .map(row -> MultiGauge.Row.of(Tags.of(row.getKey().toArray(String[]::new)), row.getValue()))
                        .collect(Collectors.toList()),
                true));
    }

    /** Shows a number that somebody else counts up; tags as {@code key, value, key, value}. */
    public void counter(String name, String description, LongSupplier value, String... tags) {
        FunctionCounter.builder(name, this, _ -> value.getAsLong()) // the registry itself would let go of the supplier
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /** All of it in Prometheus text form, as {@code /observe/metrics} shows it. */
    public synchronized String scrape() {
        changing.forEach(Runnable::run);
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    /** The meters of one operation, registered once. */
    private final class OperationMeters {
        private final Tags tags;
        private final Timer latency;
        private final Map<Integer, Counter> byStatus = new ConcurrentHashMap<>();

        OperationMeters(String service, String operation) {
            this.tags = Tags.of("service", service, "operation", operation);
            this.latency = Timer.builder("sluice.request.duration")
                    .description("From the arrival of a request to its answer")
                    .tags(tags)
                    .serviceLevelObjectives(LATENCIES)
                    .register(registry);
        }

        void answered(int status, long nanos) {
            refused(status);
            latency.record(nanos, TimeUnit.NANOSECONDS);
        }

        void refused(int status) {
            var known = byStatus.get(status);
            (known == null ? byStatus.computeIfAbsent(status, this::counter) : known).increment();
        }

        private Counter counter(int status) {
            return Counter.builder("sluice.requests")
                    .description("Answered requests")
                    .tags(tags.and("status", Integer.toString(status)))
                    .register(registry);
        }
    }
}
