package dev.sluice.edge.render;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import dev.sluice.load.steps.Shop;
import dev.sluice.load.steps.Step;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;

/** Gives a reply, and a refusal, its status, headers and body. */
public class RenderBenchmark extends Step {
    private final ResponseRenderer renderer = new ResponseRenderer(false);
    private final ReceivedRequest received = Shop.orderOf(Shop.order(512), "token");
    private final Outcome<Reply> reply = Outcome.go(new Reply(
            new ReplyRecord(
                    received.id(),
                    201,
                    Shop.order(512),
                    Optional.of("application/json"),
                    List.of(new HttpHeader("location", "/orders/4711")),
                    OptionalLong.of(120)),
            1_000_000));
    private final Outcome<Reply> refusal = Outcome.stop(new Refusal.MissingScope(Set.of("orders:write")));

    @Benchmark
    public EdgeResponse reply() {
        return renderer.render(received, reply);
    }

    @Benchmark
    public EdgeResponse refusal() {
        return renderer.render(received, refusal);
    }
}
