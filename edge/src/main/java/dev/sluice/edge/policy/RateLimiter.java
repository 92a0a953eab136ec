package dev.sluice.edge.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.ResilienceSettings.Rate;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.RateLimitStatus;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Reply;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How often each caller may call each operation: a token bucket for every principal, or client address where none is known, that
 * called lately. A bucket is forgotten once it would be full again, so that forgetting gives nothing away; only over
 * {@value #MOST} of them the least used goes earlier, and its caller begins with a full one. Thread safe.
 */
public final class RateLimiter {
    /** Some 30 MB of buckets. */
    static final int MOST = 100_000;

    private final Cache<Caller, Bucket> buckets;
    private final LongSupplier nanoTime;
    private final LongAdder refused = new LongAdder();

    /** @param who issuer and subject; the client's address without a token, or where it names no subject */
    private record Caller(String service, String operation, Rate rate, String who) {}

    public RateLimiter() {
        this(System::nanoTime);
    }

    RateLimiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .ticker(nanoTime::getAsLong)
                .expireAfter(Expiry.accessing((Caller caller, Bucket _) -> untilFull(caller.rate)))
                .build();
    }

    private static Duration untilFull(Rate rate) {
        return rate.per().multipliedBy(rate.burst()).dividedBy(rate.calls()).plusSeconds(1);
    }

    /** Calls that were refused. */
    public long refused() {
        return refused.sum();
    }

    /** The step that takes a token, or refuses; an answer says how much is left. */
    public Step<AuthorizedRequest, Reply> around(Step<AuthorizedRequest, Reply> inside) {
        return authorized -> {
            var operation = authorized.routed().operation();
            var rate = operation.protection().rate();
            return rate.isEmpty() ? inside.take(authorized) : limited(authorized, operation, rate.get(), inside);
        };
    }

    private Outcome<Reply> limited(
            AuthorizedRequest authorized, Operation operation, Rate rate, Step<AuthorizedRequest, Reply> inside)
            throws InterruptedException {
        var caller = new Caller(operation.service().name(), operation.id(), rate, who(authorized));
        var probe = buckets.get(caller, this::bucket).tryConsumeAndReturnRemaining(1);
        var quota = quota(rate, probe);
        if (!probe.isConsumed()) {
            refused.increment();
            return Outcome.stop(new Refusal.RateLimited(quota, Duration.ofNanos(probe.getNanosToWaitForRefill())));
        }
        var outcome = inside.take(authorized);
        return outcome instanceof Go<Reply>(var reply) ? Outcome.go(reply.within(quota)) : outcome;
    }

    private Bucket bucket(Caller caller) {
        var rate = caller.rate;
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(rate.calls(), rate.per()))
                .withCustomTimePrecision(new Meter(nanoTime))
                .build();
    }

    private static RateLimitStatus quota(Rate rate, ConsumptionProbe probe) {
        return new RateLimitStatus(rate, probe.getRemainingTokens(), Duration.ofNanos(probe.getNanosToWaitForReset()));
    }

    private static String who(AuthorizedRequest authorized) {
        return authorized
                .authenticated()
                .principal()
                .flatMap(principal -> Optional.ofNullable(principal.claims().get("sub"))
                        .map(subject -> principal.issuer() + " " + subject.asText()))
                .orElseGet(authorized.routed().received().client());
    }

    private record Meter(LongSupplier nanoTime) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
