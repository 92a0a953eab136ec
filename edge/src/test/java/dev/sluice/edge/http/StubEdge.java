package dev.sluice.edge.http;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.Problem;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.pipeline.RequestHandler;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The rest of the edge, as small as it can be: echoes what came in, and remembers which paths it was asked for. */
final class StubEdge implements RequestHandler {
    private static final int BODY_LIMIT = 1_000;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Step behaviour;

    /** Echoes the body. */
    StubEdge() {
        this(StubEdge::echo);
    }

    StubEdge(Step behaviour) {
        this.behaviour = behaviour;
    }

    /** What a test does with a request. */
    @FunctionalInterface
    interface Step {
        EdgeResponse take(ReceivedRequest received) throws InterruptedException;
    }

    /** Method and path of every request that reached the edge. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public EdgeResponse answer(ReceivedRequest received) throws InterruptedException {
        asked.add(received.method() + " " + received.rawPath());
        return behaviour.take(received);
    }

    @Override
    public EdgeResponse refuse(RequestId id, Refusal refusal) {
        return refused(id, refusal);
    }

    @Override
    public EdgeResponse refuse(RequestId id, int status, String reason) {
        return problem(id, status, "Http" + status, reason);
    }

    static EdgeResponse echo(ReceivedRequest received) throws InterruptedException {
        return echo(received, Duration.ofMinutes(1));
    }

    /** Echoes the body of an operation with this timeout. */
    static EdgeResponse echo(ReceivedRequest received, Duration timeout) throws InterruptedException {
        var deadline = Deadline.after(received.arrival().nanoTime(), timeout);
        return switch (received.body().read(BODY_LIMIT, deadline)) {
            case Outcome.Go<byte[]>(var body) -> new EdgeResponse(200, List.of(), body);
            case Outcome.Stop<byte[]>(var refusal) -> refused(received.id(), refusal);
        };
    }

    static EdgeResponse text(int status, String text, HttpHeader... headers) {
        return new EdgeResponse(status, List.of(headers), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The name of the refusal is the name of the problem. */
    static EdgeResponse refused(RequestId id, Refusal refusal) {
        var status = switch (refusal) {
            case Refusal.RequestTimeout _ -> 408;
            case Refusal.BodyTooLarge _ -> 413;
            case Refusal.UnsupportedContentCoding _ -> 415;
            case Refusal.EdgeFault _ -> 500;
            case Refusal.BrokenReply _ -> 502;
            case Refusal.Unavailable _ -> 503;
            case Refusal.NoToken _ -> 401;
            case Refusal.PathNotFound _ -> 404;
            default -> 400;
        };
        return problem(id, status, refusal.getClass().getSimpleName(), refusal.toString());
    }

    private static EdgeResponse problem(RequestId id, int status, String name, String detail) {
        var problem = new Problem(name, name, status, detail, id.text(), List.of());
        return new EdgeResponse(
                status, List.of(new HttpHeader("content-type", Problem.CONTENT_TYPE)), problem.toJson());
    }
}
