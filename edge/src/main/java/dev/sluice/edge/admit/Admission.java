package dev.sluice.edge.admit;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.Service;
import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Authorized;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Step;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.watch.ServiceWatch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps what waits for replies within bounds: requests per service, bytes per service and for the whole edge. (The
 * edge's bound on requests is taken in listen, before any token is looked at.) Over a bound a request is refused at once:
 * waiting in line would only move the time-out. Thread safe.
 */
public final class Admission {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Limits limits;
    private final Presence presence;
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

    /** @param watch knows whether anybody would take a request, and how soon */
    public Admission(Limits limits, ServiceWatch watch) {
        this.limits = limits;
        this.presence = new Presence(watch);
        this.edgeBytes = new Bound(limits.edgeBytes);
    }

    /** The step that admits a request, lets {@code inside} run, and gives its room back whatever comes of it. */
    public <T> Step<Authorized, T> around(Step<Admitted, T> inside) {
        return authorized -> {
            var operation = authorized.routed().operation();
            var maxBody = maxBody(operation);
            var declared = authorized.routed().received().body().declaredBytes();
            if (operation.input().body().isPresent() && declared.orElse(0) > maxBody) {
                return Outcome.stop(new Refusal.BodyTooLarge(maxBody));
            }
            var inVain = presence.obstacle(authorized.routed());
            if (inVain.isPresent()) {
                return Outcome.stop(inVain.get());
            }
            var bounds = bounds(operation.service());
            var bytes = reserved(authorized, maxBody);
            if (!bounds.requests.take(1)) {
                return full("service " + operation.service().name(), bounds.requests, "requests");
            }
            try {
                return withBytes(bounds, bytes, () -> inside.take(new Admitted(authorized, maxBody)), operation);
            } finally {
                bounds.requests.giveBack(1);
            }
        };
    }

    private <T> Outcome<T> withBytes(ServiceBounds bounds, long bytes, Inside<T> inside, Operation operation)
            throws InterruptedException {
        if (!bounds.bytes.take(bytes)) {
            return full("service " + operation.service().name(), bounds.bytes, "bytes");
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

    private ServiceBounds bounds(Service service) {
        return services.computeIfAbsent(
                service.name(),
                _ -> new ServiceBounds(new Bound(service.inFlight().most()), new Bound(limits.serviceBytes)));
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
