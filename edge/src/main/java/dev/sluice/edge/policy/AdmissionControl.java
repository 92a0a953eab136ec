package dev.sluice.edge.policy;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.AdmissibleRequest;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.CompleteRequest;
import dev.sluice.edge.request.Destination;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.ValidatedRequest;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what waits for replies within bounds: requests and bytes of each service. (The edge's own bounds are those of {@code http}.) It looks
 * before the body is read, and takes room once the body is there: what waits for its caller must not take what waits for
 * replies. Over a bound a request is refused at once: waiting in line would only move the time-out. Thread safe.
 */
public final class AdmissionControl {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Limits limits;
    private final AvailabilityCheck presence;
    private final Map<String, ServiceBounds> services = new ConcurrentHashMap<>();

    /**
     * How much may be in flight.
     *
     * @param bodyBytes the longest body after decoding; a contract may set less
     * @param serviceBytes bodies of one service's requests in flight together
     */
    public record Limits(long bodyBytes, long serviceBytes) {
        public Limits {
            if (bodyBytes < 1 || serviceBytes < bodyBytes) {
                throw new IllegalArgumentException("body limit " + bodyBytes
                        + " must be above 0 and fit into the bound of a service, " + serviceBytes);
            }
        }
    }

    private final class ServiceBounds {
        private final ConcurrencyLimiter requests;
        private final PermitCounter bytes;

        ServiceBounds(Service.InFlight settings) {
            this(new ConcurrencyLimiter(settings, System::nanoTime), new PermitCounter(limits.serviceBytes));
        }

        private ServiceBounds(ConcurrencyLimiter requests, PermitCounter bytes) {
            this.requests = requests;
            this.bytes = bytes;
        }

        boolean isFor(Service.InFlight settings, Destination target) {
            return target.isBackup() || requests.isOf(settings);
        }

        ServiceBounds changedTo(Service.InFlight settings, Destination target) {
            return isFor(settings, target) ? this : new ServiceBounds(requests.changedTo(settings), bytes);
        }
    }

    /** @param watch knows whether anybody would take a request, and how soon */
    public AdmissionControl(Limits limits, ConsumerGroupMonitor watch) {
        this.limits = limits;
        this.presence = new AvailabilityCheck(watch);
    }

    /** Only looks, before the body is read: whether there is somebody to handle the request, and room for it. */
    public Outcome<AdmissibleRequest> look(AuthorizedRequest authorized) {
        return look(authorized, Destination.own(authorized.routed().operation()));
    }

    /** The same for the operation's backup, which there must be. */
    public Outcome<AdmissibleRequest> lookForBackup(AuthorizedRequest authorized) {
        return look(authorized, backup(authorized.routed().operation()).orElseThrow());
    }

    /** The step that admits a request, lets {@code inside} run, and gives its room back whatever comes of it. */
    public Step<CompleteRequest, Reply> around(Step<AdmittedRequest, Reply> inside) {
        return complete -> admit(complete, inside);
    }

    /**
     * Takes room for the operation's backup beside that of its own service, while {@code inside} runs.
     *
     * @param ids where the id for the backup comes from
     * @param inside gets the request as the backup is to have it; empty where there is no backup, or it has no room
     */
    public Outcome<Reply> withBackup(
            ValidatedRequest request, Supplier<RequestId> ids, Step<Optional<ValidatedRequest>, Reply> inside)
            throws InterruptedException {
        var operation = request.routed().operation();
        var backup = backup(operation);
        if (backup.isEmpty() || !presence.isHome(backup.get())) {
            return inside.take(Optional.empty());
        }
        var permit = bounds(backup.get(), operation).requests.take();
        if (permit.isEmpty()) {
            return inside.take(Optional.empty());
        }
        try {
            return inside.take(Optional.of(request.to(backup.get(), ids.get())));
        } finally {
            permit.get().giveBack(operation.id(), null); // whose reply it was is not told apart
        }
    }

    /** How many of a service's requests are in flight, own and those that it has as a backup. */
    public long inFlight(Service service) {
        var known = services.get(service.name());
        return known == null ? 0 : known.requests.taken();
    }

    /** How many may be, now. */
    public int inFlightLimit(Service service) {
        var known = services.get(service.name());
        return known == null ? ConcurrencyLimiter.first(service.inFlight()) : known.requests.limit();
    }

    private static Optional<Destination> backup(Operation operation) {
        return operation.protection().fallback().backup().map(Destination::backup);
    }

    private Outcome<AdmissibleRequest> look(AuthorizedRequest authorized, Destination target) {
        var operation = authorized.routed().operation();
        var maxBody = maxBody(operation);
        var declared = operation.input().body().isEmpty()
                ? 0
                : authorized.routed().received().body().declaredBytes().orElse(0);
        if (declared > maxBody) {
            return Outcome.stop(new Refusal.BodyTooLarge(maxBody));
        }
        var inVain = presence.obstacle(authorized.routed(), target, false);
        if (inVain.isPresent()) {
            return Outcome.stop(inVain.get());
        }
        var bounds = bounds(target, operation);
        if (bounds.requests.isFull()) {
            return full(target, bounds.requests.limit(), "requests");
        }
        if (!bounds.bytes.has(declared)) {
            return full(target, bounds.bytes.limit(), "bytes");
        }
        return Outcome.go(new AdmissibleRequest(authorized, maxBody, target));
    }

    private Outcome<Reply> admit(CompleteRequest complete, Step<AdmittedRequest, Reply> inside)
            throws InterruptedException {
        var operation = complete.routed().operation();
        var target = complete.target();
        var inVain = presence.obstacle(complete.routed(), target, true); // a body may have taken long
        if (inVain.isPresent()) {
            return Outcome.stop(inVain.get());
        }
        var bounds = bounds(target, operation);
        var permit = bounds.requests.take();
        if (permit.isEmpty()) {
            return full(target, bounds.requests.limit(), "requests");
        }
        @Nullable Outcome<Reply> outcome = null;
        try {
            outcome = withBytes(bounds.bytes, complete, inside);
            return outcome;
        } finally {
            permit.get().giveBack(operation.id(), outcome);
        }
    }

    private static Outcome<Reply> withBytes(
            PermitCounter bytes, CompleteRequest complete, Step<AdmittedRequest, Reply> inside)
            throws InterruptedException {
        var amount = complete.bodyBytes();
        if (!bytes.take(amount)) {
            return full(complete.target(), bytes.limit(), "bytes");
        }
        try {
            return inside.take(new AdmittedRequest(complete));
        } finally {
            bytes.giveBack(amount);
        }
    }

    /** A backup without a contract of its own has as much room as the service that it stands in for. A bound that a new
     * contract changes holds at once. */
    private ServiceBounds bounds(Destination target, Operation operation) {
        var settings = operation.service().inFlight();
        var known = services.get(target.service());
        return known != null && known.isFor(settings, target)
                ? known
                : services.compute(
                        target.service(),
                        (_, now) -> now == null ? new ServiceBounds(settings) : now.changedTo(settings, target));
    }

    private long maxBody(Operation operation) {
        return operation
                .input()
                .body()
                .flatMap(RequestBody::maxBytes)
                .map(own -> Math.min(own, limits.bodyBytes))
                .orElse(limits.bodyBytes);
    }

    private static <T> Outcome<T> full(Destination target, long limit, String unit) {
        var reason = "service " + target.service() + " has " + limit + " " + unit + " in flight, its limit";
        return Outcome.stop(new Unavailable(Unavailable.Cause.IN_FLIGHT, reason, RETRY_AFTER));
    }
}
