package dev.sluice.edge.validate;

import dev.sluice.edge.request.Admissible;
import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Authenticated;
import dev.sluice.edge.request.Authorized;
import dev.sluice.edge.request.Target;
import dev.sluice.edge.request.Validated;
import dev.sluice.load.steps.Shop;
import dev.sluice.load.steps.Step;
import java.io.IOException;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Parses and validates an order, and finds its key. */
public class ValidateBenchmark extends Step {
    @Param({"512", "10240"})
    private int bytes;

    private Validator validator;
    private Admissible order;

    @Setup
    public void contracts() throws IOException {
        var contracts = Shop.contracts(10);
        var routed = Shop.routed(contracts, Shop.orderOf(Shop.order(bytes), "token"));
        validator = new Validator(contracts);
        order = new Admissible(
                new Authorized(new Authenticated(routed, Optional.empty())), 1 << 20, Target.own(routed.operation()));
    }

    @Benchmark
    public Validated validate() throws InterruptedException {
        return Shop.went(validator.receive(order).then(complete -> validator.validate(new Admitted(complete))));
    }
}
