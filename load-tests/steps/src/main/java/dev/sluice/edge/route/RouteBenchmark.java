package dev.sluice.edge.route;

import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.load.steps.Shop;
import dev.sluice.load.steps.Step;
import java.io.IOException;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Finds the operation of the last service, with one variable in its path. */
public class RouteBenchmark extends Step {
    @Param({"10", "1000"})
    private int operations;

    private RequestRouter router;
    private ReceivedRequest received;

    @Setup
    public void contracts() throws IOException {
        router = new RequestRouter(Shop.contracts(operations));
        var path = "/shop" + (operations / 10 - 1) + "/orders/4711/part9";
        received = Shop.received("GET", path, Map.of(), new byte[0]);
    }

    @Benchmark
    public RoutedRequest route() {
        return Shop.went(router.route(received));
    }
}
