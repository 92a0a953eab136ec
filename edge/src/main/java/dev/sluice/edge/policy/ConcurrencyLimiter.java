package dev.sluice.edge.policy;

import dev.sluice.contracts.model.Service;
import dev.sluice.edge.request.CallVerdict;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Reply;
import io.helidon.common.concurrency.limits.AimdLimit;
import io.helidon.common.concurrency.limits.LimitAlgorithm.Token;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may wait for one service. Fixed; or as many as it answers in about the time that it takes when little waits,
 * by additive increase and multiplicative decrease (Helidon's {@link AimdLimit}), up to the fixed bound. As in TCP (RFC 5681
 * §3.1) it shrinks once for all that were on their way when it did, since they tell of the same queue, and once it has shrunk it
 * grows by one for as many quick replies as it lets wait. Thread safe.
 */
final class ConcurrencyLimiter {
    private static final int FIRST = 20;
    private static final double DECREASE = 0.9;
    private static final int NEVER_SHRUNK = -1;
    private static final Duration NEVER = Duration.ofDays(1);

    private final Service.InFlight settings;
    private final LongSupplier nanoTime;
    private final PermitCounter fixed;
    private final @Nullable AimdLimit adaptive;
    private final AtomicInteger taken = new AtomicInteger();
    /** When the adaptive bound shrank last; what was taken before says nothing new. */
    private final AtomicLong shrunkNanos;
    /** Quick replies since it grew last; below zero until it first shrinks. */
    private final AtomicInteger quick = new AtomicInteger(NEVER_SHRUNK);
    /** By operation. */
    private final Map<String, LatencyBaseline> paces = new ConcurrentHashMap<>();

    /** Room for one request. */
    @FunctionalInterface
    interface Permit {
        /** @param outcome null where none is known */
        void giveBack(String operation, @Nullable Outcome<Reply> outcome);
    }

    ConcurrencyLimiter(Service.InFlight settings, LongSupplier nanoTime) {
        this(settings, nanoTime, new PermitCounter(settings.most()));
    }

    private ConcurrencyLimiter(Service.InFlight settings, LongSupplier nanoTime, PermitCounter fixed) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.shrunkNanos = new AtomicLong(nanoTime.getAsLong());
        this.fixed = fixed;
        this.adaptive = settings.adaptive() ? limit(settings) : null;
    }

    private static AimdLimit limit(Service.InFlight settings) {
        return AimdLimit.builder()
                .minLimit(1)
                .initialLimit(first(settings))
                .maxLimit(settings.most())
                .backoffRatio(DECREASE)
                .timeout(NEVER) // what took too long is Pace's word
                .build();
    }

    /** The same under a changed contract: what is in flight under a fixed bound goes on to count, an adaptive one begins anew. */
    ConcurrencyLimiter changedTo(Service.InFlight other) {
        fixed.limit(other.most());
        return new ConcurrencyLimiter(other, nanoTime, fixed);
    }

    boolean isOf(Service.InFlight other) {
        return settings.equals(other);
    }

    Optional<Permit> take() {
        if (adaptive == null) {
            return fixed.take(1) ? Optional.of((_, _) -> fixed.giveBack(1)) : Optional.empty();
        }
        return adaptive.tryAcquire(false).map(token -> {
            taken.incrementAndGet();
            var since = nanoTime.getAsLong();
            return (operation, outcome) -> giveBack(token, since, operation, outcome);
        });
    }

    private void giveBack(Token token, long since, String operation, @Nullable Outcome<Reply> outcome) {
        taken.decrementAndGet();
        switch (CallVerdict.of(outcome)) {
            case BUSY, LATE -> shrink(token, since);
            case SERVED, ERROR, FAILED -> measure(token, since, operation, outcome);
            case NOT_CONCERNED -> token.ignore();
        }
    }

    private void measure(Token token, long since, String operation, @Nullable Outcome<Reply> outcome) {
        if (!(outcome instanceof Go<Reply>(var reply))) {
            token.ignore(); // a reply that came to nothing; how long it took is not told
            return;
        }
        var pace = paces.computeIfAbsent(operation, _ -> new LatencyBaseline());
        if (pace.isSlow(reply.waitedNanos(), nanoTime.getAsLong())) {
            shrink(token, since);
        } else {
            grow(token);
        }
    }

    private void shrink(Token token, long since) {
        var last = shrunkNanos.get();
        if (since - last >= 0 && shrunkNanos.compareAndSet(last, nanoTime.getAsLong())) {
            quick.set(0);
            token.dropped();
        } else {
            token.ignore();
        }
    }

    private void grow(Token token) {
        if (quick.get() == NEVER_SHRUNK) {
            token.success();
        } else if (quick.incrementAndGet() >= limit()) {
            quick.set(0);
            token.success();
        } else {
            token.ignore();
        }
    }

    /** Whether one more would be refused now. */
    boolean isFull() {
        return adaptive == null
                ? fixed.taken() >= fixed.limit()
                : adaptive.semaphore().availablePermits() <= 0;
    }

    /** How many there are. */
    long taken() {
        return adaptive == null ? fixed.taken() : taken.get();
    }

    /** The bound before the first request. */
    static int first(Service.InFlight settings) {
        return settings.adaptive() ? Math.min(FIRST, settings.most()) : settings.most();
    }

    /** The bound, now. */
    int limit() {
        return adaptive == null
                ? settings.most()
                : taken.get() + adaptive.semaphore().availablePermits();
    }
}
