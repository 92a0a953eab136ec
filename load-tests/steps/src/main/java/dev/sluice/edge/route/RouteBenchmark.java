package dev.sluice.edge.route;

import dev.sluice.edge.request.Received;
import dev.sluice.edge.request.Routed;
import dev.sluice.load.steps.Shop;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finds the operation of the last service, with one variable in its path. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class RouteBenchmark {
    @Param({"10", "1000"})
    private int operations;

    private Router router;
    private Received received;

    @Setup
    public void contracts() throws IOException {
        router = new Router(Shop.contracts(operations));
        var path = "/shop" + (operations / 10 - 1) + "/orders/4711/part9";
        received = Shop.received("GET", path, Map.of(), new byte[0]);
    }

    @Benchmark
    public Routed route() {
        return Shop.went(router.route(received));
    }
}
