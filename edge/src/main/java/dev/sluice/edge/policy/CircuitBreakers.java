package dev.sluice.edge.policy;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.ResilienceSettings.Breaker;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.CallVerdict;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops passing calls of an operation on while most of them fail: 502, 503, no reply though the service had its share of the
 * time; a 500 where the contract counts it. Of the last {@value #WINDOW} calls, once there are {@value #CALLS}, half is too many.
 * Then a few calls are let through from time to time. What says nothing about the service ({@link CallVerdict}) counts neither
 * as failure nor as success, nor as one of those few. Thread safe.
 */
public final class CircuitBreakers {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreakers.class);
    static final int WINDOW = 100;
    static final int CALLS = 20;
    static final int TRIALS = 5;
    private static final float FAILURE_PERCENT = 50;

    private final Map<Key, OperationBreaker> guards = new ConcurrentHashMap<>();

    private record Key(String service, String operation) {}

    /** @param openedNanos when it opened last */
    private record OperationBreaker(Breaker settings, CircuitBreaker breaker, AtomicLong openedNanos) {

        /** Until calls are tried again. */
        long openNanosLeft() {
            return openedNanos.get() + settings.openFor().toNanos() - System.nanoTime();
        }
    }

    /** Only looks, so that no body is read in vain: refuses while the breaker is open, and takes no trial's place. */
    public Outcome<AuthorizedRequest> look(AuthorizedRequest authorized) {
        var operation = authorized.routed().operation();
        var settings = operation.protection().breaker();
        if (settings.isEmpty()) {
            return Outcome.go(authorized);
        }
        var guard = guard(operation, settings.get());
        return guard.breaker.getState() == CircuitBreaker.State.OPEN && guard.openNanosLeft() > 0
                ? open(operation, guard)
                : Outcome.go(authorized);
    }

    /** The step that asks the breaker, and tells it how the call went. */
    public Step<CompleteRequest, Reply> around(Step<CompleteRequest, Reply> inside) {
        return complete -> {
            var operation = complete.routed().operation();
            var settings = operation.protection().breaker();
            if (settings.isEmpty()) {
                return inside.take(complete);
            }
            var guard = guard(operation, settings.get());
            if (!guard.breaker.tryAcquirePermission()) {
                return open(operation, guard);
            }
            return told(guard, inside, complete);
        };
    }

    /** A call that was let in before the breaker changed its state tells nothing of the time after. */
    @SuppressWarnings("ReferenceEquality") // each state has metrics of its own
    private static Outcome<Reply> told(
            OperationBreaker guard, Step<CompleteRequest, Reply> inside, CompleteRequest complete)
            throws InterruptedException {
        var state = guard.breaker.getMetrics();
        var told = Told.SILENT;
        try {
            var outcome = inside.take(complete);
            told = told(CallVerdict.of(outcome), guard.settings);
            return outcome;
        } finally {
            switch (guard.breaker.getMetrics() == state ? told : Told.STALE) {
                case FINE -> guard.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
                case FAILED -> guard.breaker.onError(0, TimeUnit.NANOSECONDS, new Failed());
                case SILENT -> guard.breaker.releasePermission();
                case STALE -> {}
            }
        }
    }

    private enum Told {
        FINE,
        FAILED,
        SILENT,
        STALE
    }

    private static Told told(CallVerdict verdict, Breaker settings) {
        return switch (verdict) {
            case SERVED -> Told.FINE;
            case ERROR -> settings.counts500() ? Told.FAILED : Told.FINE;
            case BUSY, FAILED, LATE -> Told.FAILED;
            case NOT_CONCERNED -> Told.SILENT;
        };
    }

    private static <T> Outcome<T> open(Operation operation, OperationBreaker guard) {
        var reason = "most calls of " + operation.id() + " fail, service "
                + operation.service().name() + " gets none for the moment";
        return Outcome.stop(new Unavailable(
                Unavailable.Cause.BREAKER_OPEN, reason, Duration.ofNanos(Math.max(0, guard.openNanosLeft()))));
    }

    /** What a breaker may be, and the words for it in metrics. */
    public enum State {
        CLOSED("closed"),
        OPEN("open"),
        HALF_OPEN("half-open");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Where a breaker stands; closed, too, where no call has come yet. */
    public State state(Operation operation) {
        var guard = guards.get(new Key(operation.service().name(), operation.id()));
        return guard == null
                ? State.CLOSED
                : switch (guard.breaker.getState()) {
                    case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
                    case OPEN, FORCED_OPEN -> State.OPEN;
                    case HALF_OPEN -> State.HALF_OPEN;
                };
    }

    /** How many operations are not passed on now. */
    public long open() {
        return guards.values().stream()
                .filter(guard -> guard.breaker.getState() == CircuitBreaker.State.OPEN)
                .count();
    }

    private OperationBreaker guard(Operation operation, Breaker settings) {
        var key = new Key(operation.service().name(), operation.id());
        var known = guards.get(key);
        return known != null && known.settings.equals(settings)
                ? known
                : guards.compute(
                        key, (_, now) -> now != null && now.settings.equals(settings) ? now : guard(key, settings));
    }

    private static OperationBreaker guard(Key key, Breaker settings) {
        var name = key.service + "." + key.operation;
        var config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(CALLS)
                .failureRateThreshold(FAILURE_PERCENT)
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .writableStackTraceEnabled(false)
                .build();
        var guard = new OperationBreaker(settings, CircuitBreaker.of(name, config), new AtomicLong(System.nanoTime()));
        guard.breaker.getEventPublisher().onStateTransition(change -> {
            var to = change.getStateTransition().getToState();
            if (to == CircuitBreaker.State.OPEN) {
                guard.openedNanos.set(System.nanoTime());
                LOG.warn("Calls of {} are refused for {}: most fail", name, settings.openFor());
            } else {
                LOG.info("The breaker of {} is {}", name, to);
            }
        });
        return guard;
    }

    /** What the breaker is told; nobody sees it. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        private Failed() {
            super("a call failed", null, false, false);
        }
    }
}
