package dev.sluice.edge.validate;

import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Authenticated;
import dev.sluice.edge.request.Authorized;
import dev.sluice.edge.request.Validated;
import dev.sluice.load.steps.Shop;
import java.io.IOException;
import java.util.Optional;
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

/** Parses and validates an order, and finds its key. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class ValidateBenchmark {
    @Param({"512", "10240"})
    private int bytes;

    private Validator validator;
    private Admitted order;

    @Setup
    public void contracts() throws IOException {
        var contracts = Shop.contracts(10);
        var routed = Shop.routed(contracts, Shop.orderOf(Shop.order(bytes), "token"));
        validator = new Validator(contracts);
        order = new Admitted(new Authorized(new Authenticated(routed, Optional.empty())), 1 << 20);
    }

    @Benchmark
    public Validated validate() throws InterruptedException {
        return Shop.went(validator.validate(order));
    }
}
