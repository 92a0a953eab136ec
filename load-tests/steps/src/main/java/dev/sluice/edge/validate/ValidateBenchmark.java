package dev.sluice.edge.validate;

import dev.sluice.edge.request.AdmissibleRequest;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Destination;
import dev.sluice.edge.request.ValidatedRequest;
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

    private ContractValidator validator;
    private AdmissibleRequest order;

    @Setup
    public void contracts() throws IOException {
        var contracts = Shop.contracts(10);
        var routed = Shop.routed(contracts, Shop.orderOf(Shop.order(bytes), "token"));
        validator = new ContractValidator(contracts);
        order = new AdmissibleRequest(
                new AuthorizedRequest(new AuthenticatedRequest(routed, Optional.empty())),
                1 << 20,
                Destination.own(routed.operation()));
    }

    @Benchmark
    public ValidatedRequest validate() throws InterruptedException {
        return Shop.went(validator.receive(order).then(complete -> validator.validate(new AdmittedRequest(complete))));
    }
}
