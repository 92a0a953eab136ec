package dev.sluice.edge.admit;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Authorized;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Target;
import dev.sluice.edge.request.Validated;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Keeps what waits for replies within bounds: requests per service, bytes per service and for the whole edge. (The
 * edge's bound on requests is taken in listen, before any token is looked at.) Over a bound a request is refused at once:
 * waiting in line would only move the time-out. Thread safe.
 */
public final class Admission {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Limits limits;
    private final Bound edgeBytes;
    private final Map<String, ServiceBounds> services = new ConcurrentHashMap<>();

    /**
     * How much may be in flight.
     *
     * @param bodyBytes the longest body after decoding; a contract may set less
     * @param edgeBytes bodies of all requests in flight together
     * @param serviceBytes bodies of one service's requests in flight together
     */
    public record Limits(long bodyBytes, long edgeBytes, long serviceBytes) {
        public Limits {
            if (bodyBytes < 1 || edgeBytes < bodyBytes || serviceBytes < bodyBytes) {
                throw new IllegalArgumentException(
                        "body limit " + bodyBytes + " must be above 0 and fit into the bounds " + edgeBytes
                                + " (edge) and " + serviceBytes + " (service)");
            }
        }
    }

    private record ServiceBounds(Bound requests, Bound bytes) {}

    public Admission(Limits limits) {
        this.limits = limits;
        this.edgeBytes = new Bound(limits.edgeBytes);
    }

    /** The step that admits a request, lets {@code inside} run, and gives its room back whatever comes of it. */
    public <T> Step<Authorized, T> around(Step<Admitted, T> inside) {
        return authorized -> admit(authorized, Target.own(authorized.routed().operation()), inside);
    }

    /** The same for the operation's backup, which there must be. */
    public <T> Step<Authorized, T> aroundBackup(Step<Admitted, T> inside) {
        return authorized ->
                admit(authorized, backup(authorized.routed().operation()).orElseThrow(), inside);
    }

    /**
     * Takes room for the operation's backup beside that of its own service, while {@code inside} runs.
     *
     * @param ids where the id for the backup comes from
     * @param inside gets the request as the backup is to have it; empty where there is no backup, or it has no room
     */
    public <T> Outcome<T> withBackup(Validated request, Supplier<RequestId> ids, Step<Optional<Validated>, T> inside)
            throws InterruptedException {
        var operation = request.routed().operation();
        var backup = backup(operation);
        if (backup.isEmpty()) {
            return inside.take(Optional.empty());
        }
        var requests = bounds(backup.get(), operation).requests;
        if (!requests.take(1)) {
            return inside.take(Optional.empty());
        }
        try {
            return inside.take(Optional.of(request.to(backup.get(), ids.get())));
        } finally {
            requests.giveBack(1);
        }
    }

    private static Optional<Target> backup(Operation operation) {
        return operation.protection().fallback().backup().map(Target::backup);
    }

    private <T> Outcome<T> admit(Authorized authorized, Target target, Step<Admitted, T> inside)
            throws InterruptedException {
        var operation = authorized.routed().operation();
        var maxBody = maxBody(operation);
        var declared = authorized.routed().received().body().declaredBytes();
        if (operation.input().body().isPresent() && declared.orElse(0) > maxBody) {
            return Outcome.stop(new Refusal.BodyTooLarge(maxBody));
        }
        var bounds = bounds(target, operation);
        var bytes = reserved(authorized, maxBody);
        if (!bounds.requests.take(1)) {
            return full("service " + target.service(), bounds.requests, "requests");
        }
        try {
            return withBytes(bounds, bytes, () -> inside.take(new Admitted(authorized, maxBody, target)), target);
        } finally {
            bounds.requests.giveBack(1);
        }
    }

    private <T> Outcome<T> withBytes(ServiceBounds bounds, long bytes, Inside<T> inside, Target target)
            throws InterruptedException {
        if (!bounds.bytes.take(bytes)) {
            return full("service " + target.service(), bounds.bytes, "bytes");
        }
        try {
            if (!edgeBytes.take(bytes)) {
                return full("the edge", edgeBytes, "bytes");
            }
            try {
                return inside.run();
            } finally {
                edgeBytes.giveBack(bytes);
            }
        } finally {
            bounds.bytes.giveBack(bytes);
        }
    }

    @FunctionalInterface
    private interface Inside<T> {
        Outcome<T> run() throws InterruptedException;
    }

    /** A backup has as much room as the service that it stands in for. */
    private ServiceBounds bounds(Target target, Operation operation) {
        return services.computeIfAbsent(
                target.service(),
                _ -> new ServiceBounds(
                        new Bound(operation.service().inFlight().most()), new Bound(limits.serviceBytes)));
    }

    private long maxBody(Operation operation) {
        return operation
                .input()
                .body()
                .flatMap(RequestBody::maxBytes)
                .map(own -> Math.min(own, limits.bodyBytes))
                .orElse(limits.bodyBytes);
    }

    /** What the body may come to: its declared size, or the limit where its length or packing hides it. */
    private static long reserved(Authorized authorized, long maxBody) {
        var body = authorized.routed().received().body();
        var isRead = body.isPresent()
                && authorized.routed().operation().input().body().isPresent();
        return isRead ? body.declaredBytes().orElse(maxBody) : 0;
    }

    private static <T> Outcome<T> full(String whose, Bound bound, String unit) {
        var reason = whose + " has " + bound.limit() + " " + unit + " in flight, its limit";
        return Outcome.stop(new Unavailable(Unavailable.Cause.IN_FLIGHT, reason, RETRY_AFTER));
    }
}
