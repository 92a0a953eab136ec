package dev.sluice.edge.render;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.edge.request.Answered;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Received;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import dev.sluice.load.steps.Shop;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Gives a reply, and a refusal, its status, headers and body. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class RenderBenchmark {
    private final Renderer renderer = new Renderer(false);
    private final Received received = Shop.orderOf(Shop.order(512), "token");
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
    public Answered reply() {
        return renderer.render(received, reply);
    }

    @Benchmark
    public Answered refusal() {
        return renderer.render(received, refusal);
    }
}
