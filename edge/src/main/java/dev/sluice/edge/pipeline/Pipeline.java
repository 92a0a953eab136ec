package dev.sluice.edge.pipeline;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.admit.Admission;
import dev.sluice.edge.authenticate.Authenticator;
import dev.sluice.edge.authorize.Authorizer;
import dev.sluice.edge.await.Correlator;
import dev.sluice.edge.observe.Meters;
import dev.sluice.edge.publish.Publisher;
import dev.sluice.edge.render.Renderer;
import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Answered;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Received;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Routed;
import dev.sluice.edge.request.Validated;
import dev.sluice.edge.route.Router;
import dev.sluice.edge.validate.Validator;
import dev.sluice.edge.watch.ServiceWatch;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one request, in order. Start reading here: each line is a package.
 *
 * @param router knows the operations of all contracts
 * @param watch is told of every request and how its wait ended
 * @param meters are told of every answer
 */
public record Pipeline(
        Router router,
        Authenticator authenticator,
        Authorizer authorizer,
        Admission admission,
        Validator validator,
        Correlator correlator,
        ServiceWatch watch,
        Publisher publisher,
        Renderer renderer,
        Meters meters)
        implements Answerer {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    @Override
    public Answered answer(Received received) {
        var routed = router.route(received);
        return counted(received, routed, answer(received, routed));
    }

    private Answered answer(Received received, Outcome<Routed> routed) {
        try {
            var outcome = routed.then(authenticator::authenticate)
                    .then(authorizer::authorize)
                    .then(admission.around(this::validateAndCall)); // the permit is held until the answer is known
            return renderer.render(received, outcome);
        } catch (InterruptedException e) {
            LOG.warn("stopped before a request was published: {}", received.id(), e);
        } catch (RuntimeException | Error e) {
            LOG.error("the edge failed on request {}", received.id(), e);
        }
        return renderer.refused(received.id(), new Refusal.EdgeFailed());
    }

    private Outcome<Reply> validateAndCall(Admitted admitted) throws InterruptedException {
        return validator.validate(admitted).then(Pipeline::inTime).then(this::call);
    }

    /** What nobody waits for any more is not published: its service would work in vain. */
    private static Outcome<Validated> inTime(Validated request) {
        if (!request.deadline().left().isZero()) {
            return Outcome.go(request);
        }
        var arrived = request.routed().received().arrival().nanoTime();
        return Outcome.stop(new Refusal.TooSlow(Duration.ofNanos(System.nanoTime() - arrived)));
    }

    private Outcome<Reply> call(Validated request) {
        var id = request.routed().received().id();
        var topic = request.routed().operation().delivery().topic().name();
        try (var calling = watch.calling(topic);
                var expected = correlator.expect(id)) { // before publishing, or a quick reply finds nobody
            if (!expected.isOver()) {
                publisher.publish(request, expected::neverSent); // a certain failure ends the same wait
            }
            return calling.ended(expected.await(request.deadline()));
        }
    }

    private Answered counted(Received received, Outcome<Routed> routed, Answered answered) {
        var operation =
                routed instanceof Go<Routed>(var found) ? Optional.of(found.operation()) : Optional.<Operation>empty();
        meters.answered(
                operation,
                answered.status(),
                System.nanoTime() - received.arrival().nanoTime());
        return answered;
    }

    @Override
    public Answered refuse(RequestId id, Refusal refusal) {
        return counted(renderer.refused(id, refusal));
    }

    @Override
    public Answered refuse(RequestId id, int status, String reason) {
        return counted(renderer.refused(id, status, reason));
    }

    private Answered counted(Answered answered) {
        meters.refused(answered.status());
        return answered;
    }
}
