package dev.sluice.edge.admit;

import dev.sluice.contracts.model.Service;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal.NoReplyInTime;
import dev.sluice.edge.request.Reply;
import io.helidon.common.concurrency.limits.AimdLimit;
import io.helidon.common.concurrency.limits.LimitAlgorithm.Token;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may wait for one service. Fixed; or as many as it answers in about the time that it takes when little waits,
 * by additive increase and multiplicative decrease (Helidon's {@link AimdLimit}), up to the fixed bound. Thread safe.
 */
final class InFlight {
    private static final int FIRST = 20;
    private static final double DECREASE = 0.9;
    private static final Duration NEVER = Duration.ofDays(1);

    private final Service.InFlight settings;
    private final LongSupplier nanoTime;
    private final Bound fixed;
    private final @Nullable AimdLimit adaptive;
    private final AtomicInteger taken = new AtomicInteger();
    /** By operation. */
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    /** Room for one request. */
    @FunctionalInterface
    interface Permit {
        /** @param outcome null where none is known */
        void giveBack(String operation, @Nullable Outcome<Reply> outcome);
    }

    InFlight(Service.InFlight settings, LongSupplier nanoTime) {
        this(settings, nanoTime, new Bound(settings.most()));
    }

    private InFlight(Service.InFlight settings, LongSupplier nanoTime, Bound fixed) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.fixed = fixed;
        this.adaptive = settings.adaptive() ? limit(settings.most()) : null;
    }

    private static AimdLimit limit(int most) {
        return AimdLimit.builder()
                .minLimit(1)
                .initialLimit(Math.min(FIRST, most))
                .maxLimit(most)
                .backoffRatio(DECREASE)
                .timeout(NEVER) // what took too long is Pace's word
                .build();
    }

    /** The same under a changed contract: what is in flight under a fixed bound goes on to count, an adaptive one begins anew. */
    InFlight changedTo(Service.InFlight other) {
        fixed.limit(other.most());
        return new InFlight(other, nanoTime, fixed);
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
            return (operation, outcome) -> giveBack(token, operation, outcome);
        });
    }

    private void giveBack(Token token, String operation, @Nullable Outcome<Reply> outcome) {
        taken.decrementAndGet();
        switch (outcome) {
            case Go<Reply>(var reply) when reply.record().status() == 503 -> token.dropped();
            case Go<Reply>(var reply) when reply.substitute().isPresent() -> token.dropped();
            case Go<Reply>(var reply) -> {
                var pace = paces.computeIfAbsent(operation, _ -> new Pace());
                if (pace.isSlow(reply.waitedNanos(), nanoTime.getAsLong())) {
                    token.dropped();
                } else {
                    token.success();
                }
            }
            case Stop<Reply>(NoReplyInTime _) -> token.dropped();
            case null -> token.ignore();
            case Stop<Reply> _ -> token.ignore();
        }
    }

    /** The bound, now. */
    int limit() {
        return adaptive == null
                ? settings.most()
                : taken.get() + adaptive.semaphore().availablePermits();
    }
}
