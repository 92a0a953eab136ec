package dev.sluice.load.bench;

import dev.sluice.load.cluster.ManagedProcess;
import dev.sluice.load.generate.ArrivalPattern;
import dev.sluice.load.generate.GeneratorResult;
import dev.sluice.load.generate.GeneratorTask;
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
public final class BenchmarkRun {
    private static final Duration RAMP = Duration.ofMillis(500);
    private static final int WARM_UP_AT_ONCE = 64;
    private static final int LOADED = 256;
    /** Connections of the open loop; calls beyond wait, and their waiting counts. */
    private static final int OPEN_AT_MOST = 1024;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double KIB_PER_MIB = 1024;

    private final BenchmarkPlan plan;
    private final Consumer<String> tell;
    private final Map<BenchmarkSubject, MeasuredSystem> rigs;
    private final AllocationMeter allocation;
    private final List<BenchmarkMeasurement> samples = new ArrayList<>();

    private BenchmarkRun(
            BenchmarkPlan plan,
            Consumer<String> tell,
            Map<BenchmarkSubject, MeasuredSystem> rigs,
            AllocationMeter allocation) {
        this.plan = plan;
        this.tell = tell;
        this.rigs = rigs;
        this.allocation = allocation;
    }

    /** @param tell gets a line for each measurement
     * @throws IOException where something cannot be measured; says what and why */
    public static BenchmarkResults run(BenchmarkPlan plan, BenchmarkEnvironment scene, Consumer<String> tell)
            throws IOException, InterruptedException, TimeoutException {
        tell.accept("starting broker, services, echo and edge");
        var rigs = scene.setUp(plan.partitions(), plan.scale(), plan.against());
        try (var allocation = new AllocationMeter(scene.metrics())) {
            return new BenchmarkRun(plan, tell, rigs, allocation).run();
        }
    }

    private static List<ManagedProcess> edges(Map<BenchmarkSubject, MeasuredSystem> rigs) {
        var rig = Objects.requireNonNull(rigs.get(BenchmarkSubject.EDGE));
        return Objects.requireNonNull(rig.working().get(BenchmarkMetric.CPU_US_EDGE));
    }

    private BenchmarkResults run() throws IOException, InterruptedException {
        warmUp();
        for (var round = 1; round <= plan.rounds(); round++) {
            for (var level : plan.levels()) {
                for (var contender : rigs.keySet()) {
                    measure(contender, new LoadLevel.Closed(level), round, new ArrivalPattern.Outstanding(level));
                }
            }
        }
        if (!plan.open().isEmpty()) {
            openLoop();
        }
        return new BenchmarkResults(samples);
    }

    private void warmUp() throws IOException, InterruptedException {
        for (var rig : rigs.entrySet()) {
            tell.accept("warming up " + rig.getKey().label());
            if (plan.warmUp().isPositive()) {
                run(rig.getValue(), new ArrivalPattern.Outstanding(WARM_UP_AT_ONCE), plan.warmUp());
            }
        }
    }

    /** The edge, and the floor at the same rate. */
    private void openLoop() throws IOException, InterruptedException {
        var highest = plan.levels().contains(LOADED) ? LOADED : plan.levels().getLast();
        var maximum = new BenchmarkResults(samples)
                .spread(BenchmarkSubject.EDGE, new LoadLevel.Closed(highest), BenchmarkMetric.REQUESTS_PER_SECOND)
                .orElseThrow()
                .median();
        for (var round = 1; round <= plan.rounds(); round++) {
            for (var percent : plan.open()) {
                var pace = new ArrivalPattern.Arrivals((int) Math.max(1, maximum * percent / 100), OPEN_AT_MOST);
                for (var contender : List.of(BenchmarkSubject.FLOOR, BenchmarkSubject.EDGE)) {
                    measure(contender, new LoadLevel.Open(percent), round, pace);
                }
            }
        }
    }

    private void measure(BenchmarkSubject contender, LoadLevel step, int round, ArrivalPattern pace)
            throws IOException, InterruptedException {
        var rig = Objects.requireNonNull(rigs.get(contender));
        var before = cpu(rig);
        var allocated = allocation.bytes();
        var measured = run(rig, pace, plan.span());
        var figures = new EnumMap<BenchmarkMetric, Double>(BenchmarkMetric.class);
        if (contender == BenchmarkSubject.EDGE) {
            figures.put(BenchmarkMetric.EDGE_ALLOCATED_BYTES, (allocation.bytes() - allocated) / measured.made());
            figures.put(BenchmarkMetric.EDGE_RSS_MIB, largestKib(edges(rigs)) / KIB_PER_MIB);
        }
        cpu(rig).forEach((figure, nanos) -> {
            var worked = worked(nanos, Objects.requireNonNull(before.get(figure)));
            figures.put(figure, worked.getSum() / NANOS_PER_MICRO / measured.made());
            if (figure == BenchmarkMetric.CPU_US_EDGE && nanos.size() > 1) {
                var share = (double) measured.made() / nanos.size();
                figures.put(BenchmarkMetric.CPU_US_BUSIEST_EDGE, worked.getMax() / NANOS_PER_MICRO / share);
            }
        });
        figures.put(BenchmarkMetric.REQUESTS_PER_SECOND, measured.perSecond());
        figures.put(BenchmarkMetric.P50_MS, measured.times().p50() / NANOS_PER_MILLI);
        figures.put(BenchmarkMetric.P99_MS, measured.times().p99() / NANOS_PER_MILLI);
        figures.put(BenchmarkMetric.P99_9_MS, measured.times().p999() / NANOS_PER_MILLI);
        figures.put(BenchmarkMetric.MAX_MS, measured.times().max() / NANOS_PER_MILLI);
        figures.put(BenchmarkMetric.FAILED_CALLS, (double) measured.failures());
        samples.add(new BenchmarkMeasurement(contender, step, round, figures, measured.failed()));
        tell(contender, step, round, measured);
        refuseUnanswered(contender, step, measured);
    }

    private GeneratorResult run(MeasuredSystem rig, ArrivalPattern pace, Duration span)
            throws IOException, InterruptedException {
        return rig.generator()
                .run(new GeneratorTask(rig.target().orElse(null), pace, RAMP.toMillis(), span.toMillis()));
    }

    /** Nanoseconds of each process. */
    private static Map<BenchmarkMetric, List<Long>> cpu(MeasuredSystem rig) throws IOException {
        var nanos = new EnumMap<BenchmarkMetric, List<Long>>(BenchmarkMetric.class);
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

    private static long largestKib(List<ManagedProcess> parts) throws IOException {
        var largest = 0L;
        for (var part : parts) {
            largest = Math.max(largest, part.residentKib());
        }
        return largest;
    }

    private void tell(BenchmarkSubject contender, LoadLevel step, int round, GeneratorResult measured) {
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

    private static void refuseUnanswered(BenchmarkSubject contender, LoadLevel step, GeneratorResult measured)
            throws IOException {
        if (measured.made() == 0 || measured.failures() == measured.made()) {
            throw new IOException("%s, %s: none of %d calls was answered as it should be: %s"
                    .formatted(contender.label(), step.label(), measured.made(), measured.failed()));
        }
    }
}
