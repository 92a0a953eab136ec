package dev.sluice.edge.services;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Service;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.FallbackSource;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BadToken;
import dev.sluice.edge.request.Refusal.BodyTooLarge;
import dev.sluice.edge.request.Refusal.BrokenReply;
import dev.sluice.edge.request.Refusal.BuiltInDocumentRequested;
import dev.sluice.edge.request.Refusal.EdgeFault;
import dev.sluice.edge.request.Refusal.HandlerFailed;
import dev.sluice.edge.request.Refusal.Invalid;
import dev.sluice.edge.request.Refusal.Malformed;
import dev.sluice.edge.request.Refusal.MethodNotAllowed;
import dev.sluice.edge.request.Refusal.MissingScope;
import dev.sluice.edge.request.Refusal.NoToken;
import dev.sluice.edge.request.Refusal.NotJson;
import dev.sluice.edge.request.Refusal.OptionsRequested;
import dev.sluice.edge.request.Refusal.PathNotFound;
import dev.sluice.edge.request.Refusal.RateLimited;
import dev.sluice.edge.request.Refusal.RecordTooLarge;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.RequestTimeout;
import dev.sluice.edge.request.Refusal.TooComplex;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Refusal.UnexpectedBody;
import dev.sluice.edge.request.Refusal.UnsupportedContentCoding;
import dev.sluice.edge.request.Refusal.UnsupportedType;
import dev.sluice.edge.request.Reply;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of each service and how long it works on them. A call counts when it is here to its last byte, also one
 * that is refused since the service is absent, behind, full or failing: else nothing would ever start it. One that is refused for
 * the caller's own sake is taken back, and a body that never comes wants no instance. Thread safe.
 */
public final class DemandTracker {
    private final ConsumerGroupMonitor watch;
    private final Supplier<ContractSet> contracts;
    private final LongSupplier nanoTime;
    private final Map<String, DecayingCallStats> services = new ConcurrentHashMap<>();

    /** @param contracts those in force */
    public DemandTracker(ConsumerGroupMonitor watch, Supplier<ContractSet> contracts) {
        this(watch, contracts, System::nanoTime);
    }

    DemandTracker(ConsumerGroupMonitor watch, Supplier<ContractSet> contracts, LongSupplier nanoTime) {
        this.watch = watch;
        this.contracts = contracts;
        this.nanoTime = nanoTime;
    }

    /** The step that asks an operation's own service. */
    public Step<CompleteRequest, Reply> around(Step<CompleteRequest, Reply> inside) {
        return complete -> counted(complete.routed().operation().service().name(), complete, inside);
    }

    /** The same for the operation's backup, which there must be. */
    public Step<CompleteRequest, Reply> aroundBackup(Step<CompleteRequest, Reply> inside) {
        return complete -> counted(backup(complete.routed().operation()), complete, inside);
    }

    /** The step that looks whether an operation's own service could be asked: a call that it cannot take counts, too. */
    public <T> Step<AuthorizedRequest, T> before(Step<AuthorizedRequest, T> look) {
        return authorized ->
                countedIfRefused(authorized.routed().operation().service().name(), look.take(authorized));
    }

    /** The same for the operation's backup, which there must be. */
    public <T> Step<AuthorizedRequest, T> beforeBackup(Step<AuthorizedRequest, T> look) {
        return authorized -> countedIfRefused(backup(authorized.routed().operation()), look.take(authorized));
    }

    private <T> Outcome<T> countedIfRefused(String service, Outcome<T> outcome) {
        if (outcome instanceof Stop<T>(var refusal) && !isCallersFault(refusal)) {
            var _ = lately(service).called(nanoTime.getAsLong());
        }
        return outcome;
    }

    /** A backup is asked, too, while the operation's own service has not replied. */
    public void alsoBackup(Operation operation) {
        var _ = lately(backup(operation)).called(nanoTime.getAsLong());
    }

    private static String backup(Operation operation) {
        return operation.protection().fallback().backup().orElseThrow().service();
    }

    private Outcome<Reply> counted(String service, CompleteRequest complete, Step<CompleteRequest, Reply> inside)
            throws InterruptedException {
        var undo = lately(service).called(nanoTime.getAsLong());
        var outcome = inside.take(complete);
        switch (outcome) {
            case Go<Reply>(var reply) ->
                replied(service, complete.routed().operation().id(), reply);
            case Stop<Reply>(var refusal) when isCallersFault(refusal) -> undo.run();
            case Stop<Reply> _ -> {
                // it was meant for the service
            }
        }
        return outcome;
    }

    private static boolean isCallersFault(Refusal refusal) {
        return switch (refusal) {
            case Unavailable _, ReplyTimeout _, HandlerFailed _, BrokenReply _, EdgeFault _ -> false;
            case Malformed _, NotJson _, UnexpectedBody _, Invalid _, TooComplex _, RequestTimeout _ -> true;
            case NoToken _, BadToken _, MissingScope _, RateLimited _ -> true;
            case PathNotFound _, MethodNotAllowed _, OptionsRequested _, BuiltInDocumentRequested _ -> true;
            case BodyTooLarge _, RecordTooLarge _, UnsupportedType _, UnsupportedContentCoding _ -> true;
        };
    }

    private void replied(String asked, String operation, Reply reply) {
        var by = reply.substitute().map(FallbackSource::service).orElse(asked);
        if (by.isEmpty()) {
            return; // the contract itself answered
        }
        var now = nanoTime.getAsLong();
        var work = reply.record().workMicros();
        if (work.isPresent()) {
            lately(by).worked(now, work.getAsLong());
        } else {
            lately(by).replied(now, operation, TimeUnit.NANOSECONDS.toMicros(reply.waitedNanos()));
        }
    }

    private DecayingCallStats lately(String service) {
        var known = services.get(service);
        return known == null
                ? services.computeIfAbsent(service, _ -> new DecayingCallStats(nanoTime.getAsLong()))
                : known;
    }

    /** Of each service that contracts name, by its name; its backups, too. */
    public SortedMap<String, InstanceDemand> all() {
        var seen = watch.seen();
        services.keySet().retainAll(seen.keySet());
        var described = contracts
                .get()
                .operations()
                .map(Operation::service)
                .collect(Collectors.toMap(Service::name, service -> service, (first, _) -> first));
        var demands = new TreeMap<String, InstanceDemand>();
        seen.forEach((name, known) -> demands.put(name, demand(name, known, described.get(name))));
        return demands;
    }

    /** @param service null for a backup without a contract of its own */
    private InstanceDemand demand(String name, ServiceSnapshot seen, @Nullable Service service) {
        var now = nanoTime.getAsLong();
        var lately = lately(name);
        var isShared = service != null && service.consumption() == ConsumptionMode.SHARED;
        return new InstanceDemand(
                seen,
                lately.perSecond(now),
                lately.work(now),
                service == null ? Service.USUAL_CONCURRENCY : service.concurrency(),
                isShared ? OptionalInt.empty() : OptionalInt.of(seen.partitions()));
    }
}
