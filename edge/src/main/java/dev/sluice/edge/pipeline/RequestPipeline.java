package dev.sluice.edge.pipeline;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.authenticate.Authenticator;
import dev.sluice.edge.authorize.Authorizer;
import dev.sluice.edge.await.PendingReply;
import dev.sluice.edge.await.ReplyCorrelator;
import dev.sluice.edge.catalog.CompiledContracts;
import dev.sluice.edge.observe.EdgeMeters;
import dev.sluice.edge.policy.AdmissionControl;
import dev.sluice.edge.policy.CircuitBreakers;
import dev.sluice.edge.policy.FallbackHandler;
import dev.sluice.edge.policy.RateLimiter;
import dev.sluice.edge.publish.OutstandingRequest;
import dev.sluice.edge.publish.RequestPublisher;
import dev.sluice.edge.render.ResponseRenderer;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.RequestIds;
import dev.sluice.edge.request.RoutedRequest;
import dev.sluice.edge.request.ValidatedRequest;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import dev.sluice.edge.services.DemandTracker;
import dev.sluice.edge.services.OngoingCall;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one request, in order. Start reading here: each line is a package.
 *
 * @param serving the contracts in force; each request asks once, and keeps to what it got
 * @param demands counts what comes for each service
 * @param watch is told of every request and how its wait ended
 * @param ids for requests that two services are asked
 * @param meters are told of every answer
 */
public record RequestPipeline(
        Supplier<CompiledContracts> serving,
        Authenticator authenticator,
        Authorizer authorizer,
        RateLimiter rates,
        CircuitBreakers breakers,
        AdmissionControl admission,
        FallbackHandler fallbacks,
        DemandTracker demands,
        ReplyCorrelator correlator,
        ConsumerGroupMonitor watch,
        RequestPublisher publisher,
        ResponseRenderer renderer,
        RequestIds ids,
        EdgeMeters meters)
        implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestPipeline.class);

    @Override
    public EdgeResponse answer(ReceivedRequest received) {
        var served = serving.get();
        var routed = served.router().route(received);
        return counted(received, routed, answer(served, received, routed));
    }

    private EdgeResponse answer(CompiledContracts served, ReceivedRequest received, Outcome<RoutedRequest> routed) {
        try {
            var outcome = routed.then(authenticator::authenticate)
                    .then(authorizer::authorize)
                    .then(rates.around(fallbacks.around(ask(served), askBackup(served))));
            return renderer.render(received, outcome);
        } catch (InterruptedException e) {
            LOG.warn("stopped before a request was published: {}", received.id(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("the edge failed on request {}", received.id(), e);
        }
        return renderer.refused(received.id(), new Refusal.EdgeFault());
    }

    /** Whether there is room is asked before the body is read, and room is taken once the body is there: what waits for its
     * caller must not take what waits for replies. */
    private Step<AuthorizedRequest, Reply> ask(CompiledContracts served) {
        var look = demands.before(authorized -> breakers.look(authorized).then(admission::look));
        var call = demands.around(breakers.around(admission.around( // permits are held until the answer is known
                validateAndCall(served))));
        return authorized ->
                look.take(authorized).then(served.validator()::receive).then(call);
    }

    private Step<AuthorizedRequest, Reply> askBackup(CompiledContracts served) {
        var look = demands.beforeBackup(admission::lookForBackup);
        var call = demands.aroundBackup(admission.around(validateAndCall(served)));
        return authorized ->
                look.take(authorized).then(served.validator()::receive).then(call);
    }

    private Step<AdmittedRequest, Reply> validateAndCall(CompiledContracts served) {
        return admitted -> served.validator()
                .validate(admitted)
                .then(RequestPipeline::inTime)
                .then(this::call);
    }

    /** What nobody waits for any more is not published: its service would work in vain. */
    private static Outcome<ValidatedRequest> inTime(ValidatedRequest request) {
        if (!request.deadline().left().isZero()) {
            return Outcome.go(request);
        }
        var arrived = request.routed().received().arrival().nanoTime();
        return Outcome.stop(new Refusal.RequestTimeout(Duration.ofNanos(System.nanoTime() - arrived)));
    }

    private Outcome<Reply> call(ValidatedRequest request) throws InterruptedException {
        try (var expected = correlator.expect(request.id())) { // before publishing, or a quick reply finds nobody
            if (expected.isOver()) {
                return expected.await(request.deadline());
            }
            try (var calling = calling(request);
                    var published =
                            publish(request, expected, expected::neverSent)) { // a certain failure ends the same wait
                var late = fallbacks.lateAfter(request);
                var outcome = late.isEmpty() || expected.endsBy(late.get())
                        ? expected.await(request.deadline())
                        : askAnother(request, expected);
                return calling.ended(
                        outcome,
                        published.turn(),
                        request.routed().operation().delivery().timeout());
            }
        }
    }

    /** The first reply wins. Without a backup that has room, the contract's own answer comes at once; without that, the service
     * has the rest of the time. */
    private Outcome<Reply> askAnother(ValidatedRequest request, PendingReply expected) throws InterruptedException {
        return admission.withBackup(request, ids::next, backup -> {
            if (backup.isEmpty()) {
                var until = fallbacks.hasAnswer(request) ? Deadline.now() : request.deadline();
                return fallbacks.late(request, Optional.empty(), expected.await(until));
            }
            var second = backup.get();
            demands.alsoBackup(second.routed().operation());
            expected.alsoBy(second.id());
            try (var _ = calling(second);
                    var _ = publish(second, expected, _ -> {})) { // the service may still reply
                return fallbacks.late(request, Optional.of(second.id()), expected.await(request.deadline()));
            }
        });
    }

    private OngoingCall calling(ValidatedRequest request) {
        return watch.calling(
                request.admitted().target().topic().name(),
                request.routed().operation().id());
    }

    private OutstandingRequest publish(ValidatedRequest request, PendingReply expected, Consumer<Refusal> neverSent) {
        return publisher.publish(request, neverSent, () -> expected.isRepliedTo(request.id()));
    }

    private EdgeResponse counted(ReceivedRequest received, Outcome<RoutedRequest> routed, EdgeResponse answered) {
        var operation = routed instanceof Go<RoutedRequest>(var found)
                ? Optional.of(found.operation())
                : Optional.<Operation>empty();
        meters.answered(
                operation,
                answered.status(),
                System.nanoTime() - received.arrival().nanoTime());
        return answered;
    }

    @Override
    public EdgeResponse refuse(RequestId id, Refusal refusal) {
        return counted(renderer.refused(id, refusal));
    }

    @Override
    public EdgeResponse refuse(RequestId id, int status, String reason) {
        return counted(renderer.refused(id, status, reason));
    }

    private EdgeResponse counted(EdgeResponse answered) {
        meters.refused(answered.status());
        return answered;
    }
}
