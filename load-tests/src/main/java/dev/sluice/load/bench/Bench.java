package dev.sluice.load.bench;

import dev.sluice.load.generate.Measured;
import dev.sluice.load.generate.Pace;
import dev.sluice.load.generate.Task;
import dev.sluice.load.stage.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A run: every contender at every level, in turns and in several rounds, so that all meet the same machine. */
public final class Bench {
    private static final Duration RAMP = Duration.ofMillis(500);
    private static final int WARM_UP_AT_ONCE = 64;
    private static final int LOADED = 256;
    /** Connections of the open loop; calls beyond wait, and their waiting counts. */
    private static final int OPEN_AT_MOST = 1024;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double KIB_PER_MIB = 1024;

    private final Plan plan;
    private final Consumer<String> tell;
    private final Map<Contender, Rig> rigs;
    private final Allocation allocation;
    private final List<Sample> samples = new ArrayList<>();

    private Bench(Plan plan, Consumer<String> tell, Map<Contender, Rig> rigs, Allocation allocation) {
        this.plan = plan;
        this.tell = tell;
        this.rigs = rigs;
        this.allocation = allocation;
    }

    /** @param tell gets a line for each measurement
     * @throws IOException where something cannot be measured; says what and why */
    public static Results run(Plan plan, Scene scene, Consumer<String> tell)
            throws IOException, InterruptedException, TimeoutException {
        tell.accept("starting broker, services, echo and edge");
        var rigs = scene.setUp(plan.partitions(), plan.scale(), plan.against());
        try (var allocation = new Allocation(scene.metrics())) {
            return new Bench(plan, tell, rigs, allocation).run();
        }
    }

    private static List<Part> edges(Map<Contender, Rig> rigs) {
        var rig = Objects.requireNonNull(rigs.get(Contender.EDGE));
        return Objects.requireNonNull(rig.working().get(Figure.CPU_US_EDGE));
    }

    private Results run() throws IOException, InterruptedException {
        warmUp();
        for (var round = 1; round <= plan.rounds(); round++) {
            for (var level : plan.levels()) {
                for (var contender : rigs.keySet()) {
                    measure(contender, new Step.Closed(level), round, new Pace.Outstanding(level));
                }
            }
        }
        if (!plan.open().isEmpty()) {
            openLoop();
        }
        return new Results(samples);
    }

    private void warmUp() throws IOException, InterruptedException {
        for (var rig : rigs.entrySet()) {
            tell.accept("warming up " + rig.getKey().label());
            if (plan.warmUp().isPositive()) {
                run(rig.getValue(), new Pace.Outstanding(WARM_UP_AT_ONCE), plan.warmUp());
            }
        }
    }

    /** The edge, and the floor at the same rate. */
    private void openLoop() throws IOException, InterruptedException {
        var highest = plan.levels().contains(LOADED) ? LOADED : plan.levels().getLast();
        var maximum = new Results(samples)
                .spread(Contender.EDGE, new Step.Closed(highest), Figure.REQUESTS_PER_SECOND)
                .orElseThrow()
                .median();
        for (var round = 1; round <= plan.rounds(); round++) {
            for (var percent : plan.open()) {
                var pace = new Pace.Arrivals((int) Math.max(1, maximum * percent / 100), OPEN_AT_MOST);
                for (var contender : List.of(Contender.FLOOR, Contender.EDGE)) {
                    measure(contender, new Step.Open(percent), round, pace);
                }
            }
        }
    }

    private void measure(Contender contender, Step step, int round, Pace pace)
            throws IOException, InterruptedException {
        var rig = Objects.requireNonNull(rigs.get(contender));
        var before = cpu(rig);
        var allocated = allocation.bytes();
        var measured = run(rig, pace, plan.span());
        var figures = new EnumMap<Figure, Double>(Figure.class);
        if (contender == Contender.EDGE) {
            figures.put(Figure.EDGE_ALLOCATED_BYTES, (allocation.bytes() - allocated) / measured.made());
            figures.put(Figure.EDGE_RSS_MIB, largestKib(edges(rigs)) / KIB_PER_MIB);
        }
        cpu(rig).forEach((figure, nanos) -> {
            var worked = worked(nanos, Objects.requireNonNull(before.get(figure)));
            figures.put(figure, worked.getSum() / NANOS_PER_MICRO / measured.made());
            if (figure == Figure.CPU_US_EDGE && nanos.size() > 1) {
                var share = (double) measured.made() / nanos.size();
                figures.put(Figure.CPU_US_BUSIEST_EDGE, worked.getMax() / NANOS_PER_MICRO / share);
            }
        });
        figures.put(Figure.REQUESTS_PER_SECOND, measured.perSecond());
        figures.put(Figure.P50_MS, measured.times().p50() / NANOS_PER_MILLI);
        figures.put(Figure.P99_MS, measured.times().p99() / NANOS_PER_MILLI);
        figures.put(Figure.P99_9_MS, measured.times().p999() / NANOS_PER_MILLI);
        figures.put(Figure.MAX_MS, measured.times().max() / NANOS_PER_MILLI);
        figures.put(Figure.FAILED_CALLS, (double) measured.failures());
        samples.add(new Sample(contender, step, round, figures, measured.failed()));
        tell(contender, step, round, measured);
        refuseUnanswered(contender, step, measured);
    }

    private Measured run(Rig rig, Pace pace, Duration span) throws IOException, InterruptedException {
        return rig.generator().run(new Task(rig.target().orElse(null), pace, RAMP.toMillis(), span.toMillis()));
    }

    /** Nanoseconds of each process. */
    private static Map<Figure, List<Long>> cpu(Rig rig) throws IOException {
        var nanos = new EnumMap<Figure, List<Long>>(Figure.class);
        for (var working : rig.working().entrySet()) {
            var each = new ArrayList<Long>();
            for (var part : working.getValue()) {
                each.add(part.cpu().toNanos());
            }
            nanos.put(working.getKey(), each);
        }
        return nanos;
    }

    /** By each process since then. */
    private static LongSummaryStatistics worked(List<Long> now, List<Long> then) {
        return IntStream.range(0, now.size())
                .mapToLong(one -> now.get(one) - then.get(one))
                .summaryStatistics();
    }

    private static long largestKib(List<Part> parts) throws IOException {
        var largest = 0L;
        for (var part : parts) {
            largest = Math.max(largest, part.residentKib());
        }
        return largest;
    }

    private void tell(Contender contender, Step step, int round, Measured measured) {
        tell.accept(String.format(
                Locale.ROOT,
                "round %d of %d, %-7s %-17s %,9.0f/s  p50 %8.3f ms  p99 %8.3f ms  p99.9 %8.3f ms%s",
                round,
                plan.rounds(),
                contender.label(),
                step.label(),
                measured.perSecond(),
                measured.times().p50() / NANOS_PER_MILLI,
                measured.times().p99() / NANOS_PER_MILLI,
                measured.times().p999() / NANOS_PER_MILLI,
                measured.failed().isEmpty() ? "" : "  failed: " + measured.failed()));
    }

    private static void refuseUnanswered(Contender contender, Step step, Measured measured) throws IOException {
        if (measured.made() == 0 || measured.failures() == measured.made()) {
            throw new IOException("%s, %s: none of %d calls was answered as it should be: %s"
                    .formatted(contender.label(), step.label(), measured.made(), measured.failed()));
        }
    }
}
