package dev.sluice.dispatcher.handle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.decode.DecodedWork.Awaited;
import dev.sluice.dispatcher.handle.HandlerResult.Ending;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Finds a request's handler and runs it. Whatever a handler throws, errors included, ends as a response. During the work the
 * logging context (MDC) has {@code requestId} and, where there is one, {@code principal}. Thread safe.
 */
public final class HandlerInvoker {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerInvoker.class);

    private final Handlers handlers;
    private final ObjectMapper json;
    private final BrokerClock clock;
    private final KeyOrderedExecutor workers;
    private final RetryPolicy retries;

    /** @param workers whose threads call here */
    public HandlerInvoker(
            Handlers handlers, ObjectMapper json, BrokerClock clock, KeyOrderedExecutor workers, RetryPolicy retries) {
        this.retries = retries;
        this.handlers = handlers;
        this.json = json;
        this.clock = clock;
        this.workers = workers;
    }

    public HandlerResult handle(Awaited awaited) {
        var begun = System.nanoTime();
        MDC.put("requestId", awaited.request().id().text());
        try {
            return handlers.of(awaited.request().operation())
                    .map(handling -> run(handling, awaited, begun))
                    .orElseGet(() -> unknown(awaited.request(), begun));
        } finally {
            MDC.remove("requestId");
            MDC.remove("principal");
        }
    }

    private HandlerResult run(HandlerBinding<?> handling, Awaited awaited, long begun) {
        try {
            var asked = asked(awaited);
            asked.principal().ifPresent(principal -> MDC.put("principal", principal.subject()));
            for (var tries = 1; ; tries++) {
                try {
                    var response = Objects.requireNonNull(handling.answer(asked, json), "the handler returned null");
                    return new HandlerResult(response, Ending.ANSWERED, since(begun), tries, "");
                } catch (RetryableException thrown) {
                    var pause = retries.pauseAfter(tries);
                    if (tries >= retries.tries() || isTooLong(pause, awaited.request())) {
                        LOG.warn(
                                "the handler of {} failed {} times",
                                awaited.request().operation(),
                                tries,
                                thrown);
                        return unavailable(begun, tries, thrown);
                    }
                    LOG.info(
                            "the handler of {} failed, it is tried again: {}",
                            awaited.request().operation(),
                            thrown.toString());
                    Thread.sleep(pause);
                }
            }
        } catch (Throwable thrown) { // a StackOverflowError of one handler is no reason to stop the others
            tell(awaited.request(), thrown);
            return failed(begun, thrown.toString());
        }
    }

    private boolean isTooLong(Duration pause, RequestRecord request) {
        var deadline = request.deadlineMillis();
        return deadline.isPresent()
                && clock.isKnown()
                && clock.until(deadline.getAsLong()).compareTo(pause) <= 0;
    }

    /** The answer to a request that could not be handled for now, however often it was tried. */
    private static HandlerResult unavailable(long begunNanos, int tries, Throwable thrown) {
        var response = Response.problem(503, "try-again", "the service cannot do this for the moment")
                .withHeader("retry-after", "1");
        return new HandlerResult(response, Ending.FAILED, since(begunNanos), tries, thrown.toString());
    }

    private void tell(RequestRecord request, Throwable thrown) {
        if (workers.isStopping()) {
            LOG.info("the handler of {} ended as the dispatcher closes: {}", request.operation(), thrown.toString());
        } else {
            LOG.error("the handler of {} failed", request.operation(), thrown);
        }
    }

    private RequestContext asked(Awaited awaited) throws JsonProcessingException {
        var call = awaited.request().call();
        var params = json.readTree(call.params());
        var principal = call.principal().isPresent()
                ? Optional.of(CallerIdentity.from(json.readTree(call.principal().get())))
                : Optional.<CallerIdentity>empty();
        return new RequestContext(awaited.request(), awaited.source(), params, principal, clock);
    }

    /** The answer to a request whose handler failed; the caller learns nothing of the cause. */
    public static HandlerResult failed(long begunNanos, String cause) {
        var response = Response.problem(500, "handler-failed", "the service failed while it worked on this request");
        return new HandlerResult(response, Ending.FAILED, since(begunNanos), 1, cause);
    }

    private HandlerResult unknown(RequestRecord request, long begun) {
        LOG.warn("no handler for operation '{}', there are {}", request.operation(), handlers.operations());
        var response = Response.problem(501, "unknown-operation", "the service does not know this operation");
        return new HandlerResult(response, Ending.UNKNOWN_OPERATION, since(begun), 1, "");
    }

    private static Duration since(long begunNanos) {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }
}
