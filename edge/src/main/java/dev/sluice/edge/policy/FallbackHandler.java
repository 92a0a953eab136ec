package dev.sluice.edge.policy;

import dev.sluice.contracts.model.FallbackSettings.Answer;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.FallbackSource;
import dev.sluice.edge.request.FallbackSource.Reason;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.ValidatedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets somebody else answer where a contract says so: the operation's backup, then the contract's own answer. At once where
 * the service is absent, its breaker open or its room full; for an idempotent operation also when half of the time to the
 * deadline has passed without a reply. What was refused for the caller's own sake, or since the broker is away, stays refused.
 * Thread safe.
 */
public final class FallbackHandler {
    private final Map<Reason, LongAdder> backups = new ConcurrentHashMap<>();
    private final Map<Reason, LongAdder> answers = new ConcurrentHashMap<>();

    /** Answers by backups that reached callers. */
    public long backups(Reason reason) {
        return count(backups, reason).sum();
    }

    /** Answers of contracts that reached callers. */
    public long answers(Reason reason) {
        return count(answers, reason).sum();
    }

    /** The step that asks the service, and where that cannot be the backup.
     * @param backup as {@code own}, but to {@link dev.sluice.edge.request.Destination#backup} */
    public Step<AuthorizedRequest, Reply> around(
            Step<AuthorizedRequest, Reply> own, Step<AuthorizedRequest, Reply> backup) {
        return authorized -> {
            var outcome = own.take(authorized);
            var operation = authorized.routed().operation();
            var reason = operation.protection().fallback().isNone() ? Optional.<Reason>empty() : reason(outcome);
            if (reason.isEmpty()) {
                return outcome;
            }
            if (operation.protection().fallback().backup().isPresent()) {
                var second = backup.take(authorized);
                if (reason(second).isEmpty()) {
                    return second.then(reply -> Outcome.go(byBackup(reply, operation, reason.get())));
                }
            }
            return answer(operation, authorized.routed().received().id(), reason.get())
                    .orElse(outcome);
        };
    }

    /** What keeps a service from being asked, if it is the service's own state. */
    private static Optional<Reason> reason(Outcome<Reply> outcome) {
        if (!(outcome instanceof Stop<Reply>(Unavailable(var cause, var _, var _)))) {
            return Optional.empty();
        }
        return switch (cause) {
            case ABSENT -> Optional.of(Reason.ABSENT);
            case BREAKER_OPEN -> Optional.of(Reason.OPEN);
            case IN_FLIGHT, OVERLOADED -> Optional.of(Reason.OVERLOADED);
            case BROKER, TOPIC, TOKEN_KEYS, UPLOADS -> Optional.empty();
        };
    }

    /** When somebody else is to be asked while the service has not replied; empty for an operation that must not be handled
     * twice, and for a request that the backup has already. */
    public Optional<Deadline> lateAfter(ValidatedRequest request) {
        var protection = request.routed().operation().protection();
        if (!protection.idempotent()
                || protection.fallback().isNone()
                || request.admitted().target().isBackup()) {
            return Optional.empty();
        }
        var arrival = request.routed().received().arrival().nanoTime();
        return Optional.of(new Deadline(arrival + (request.deadline().atNanos() - arrival) / 2));
    }

    public boolean hasAnswer(ValidatedRequest request) {
        return request.routed().operation().protection().fallback().answer().isPresent();
    }

    /** The contract's own answer where the service, and its backup if there is one, said nothing in time.
     * @param second the id under which the backup was asked */
    public Outcome<Reply> late(ValidatedRequest request, Optional<RequestId> second, Outcome<Reply> outcome) {
        var operation = request.routed().operation();
        return switch (outcome) {
            case Go<Reply>(var reply)
            when second.filter(reply.record().id()::equals).isPresent() ->
                Outcome.go(byBackup(reply, operation, Reason.LATE));
            case Stop<Reply>(ReplyTimeout _) ->
                answer(operation, request.id(), Reason.LATE).orElse(outcome);
            case Go<Reply> _, Stop<Reply> _ -> outcome;
        };
    }

    private Reply byBackup(Reply reply, Operation operation, Reason reason) {
        count(backups, reason).increment();
        var backup = operation.protection().fallback().backup().orElseThrow();
        return reply.by(new FallbackSource(backup.service(), reason));
    }

    private Optional<Outcome<Reply>> answer(Operation operation, RequestId id, Reason reason) {
        return operation.protection().fallback().answer().map(answer -> {
            count(answers, reason).increment();
            return Outcome.go(new Reply(record(answer, id), 0).by(new FallbackSource("", reason)));
        });
    }

    private static ReplyRecord record(Answer answer, RequestId id) {
        var headers = answer.headers().entrySet().stream()
                .map(header -> new HttpHeader(header.getKey(), header.getValue()))
                .toList();
        var value = answer.contentType().isPresent() ? answer.body().getBytes(StandardCharsets.UTF_8) : null;
        return new ReplyRecord(id, answer.status(), value, answer.contentType(), headers, OptionalLong.empty());
    }

    private static LongAdder count(Map<Reason, LongAdder> counters, Reason reason) {
        return counters.computeIfAbsent(reason, _ -> new LongAdder());
    }
}
