package dev.sluice.edge.http;

import dev.sluice.edge.services.DemandEndpoint;
import io.helidon.health.HealthCheck;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators ask, on the admin socket only: {@code /observe/health/live}, {@code …/started} and {@code …/ready}, each
 * with a body that names every part, {@code /observe/metrics}, {@code /demand}, and {@code /asyncapi.json}.
 *
 * @param metrics Prometheus text
 * @param contracts what is served, a line for each contract
 * @param asyncApi what is served as topics and messages, in JSON; empty where it is off
 * @param demand how many instances are wanted
 * @param explain gets a method and a target, gives what would become of such a call
 */
public record AdminEndpoints(
        List<HealthCheck> checks,
        Supplier<String> metrics,
        Supplier<String> contracts,
        Explainer explain,
        Supplier<Optional<byte[]>> asyncApi,
        DemandEndpoint demand) {
    private static final String JSON = "application/json";

    private static final String TEXT = "text/plain; charset=utf-8";

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    ObserveFeature health() {
        var health = HealthObserver.builder()
                .details(true)
                .useSystemServices(false)
                .addHealthChecks(checks)
                .build();
        return ObserveFeature.builder()
                .observersDiscoverServices(false)
                .addObserver(health)
                .addSockets(List.of(EdgeListener.ADMIN))
                .build();
    }

    HttpRouting.Builder routing(AdminRequestFilter filter) {
        var pages = HttpRouting.builder().addFilter(filter);
        place(
                "/observe/metrics",
                (request, response) -> send(request, response, PROMETHEUS_TEXT, metrics.get()),
                pages);
        place("/contracts", (request, response) -> send(request, response, TEXT, contracts.get()), pages);
        place("/explain", this::explain, pages);
        place("/asyncapi.json", this::asyncApi, pages);
        place("/demand", (request, response) -> send(request, response, JSON, demand.all()), pages);
        place("/demand/{service}", this::demand, pages);
        return pages;
    }

    private static void place(String path, Handler page, HttpRouting.Builder pages) {
        pages.route(Method.predicate(Method.GET, Method.HEAD), PathMatchers.create(path), page);
    }

    /** Sends a page, of which {@code HEAD} gets the length alone (RFC 9110 §9.3.2). */
    static void send(ServerRequest request, ServerResponse response, String type, String page) {
        send(request, response, type, page.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerRequest request, ServerResponse response, String type, byte[] page) {
        response.header(HeaderNames.CONTENT_TYPE, type);
        if (isHead(request)) {
            response.headers().contentLength(page.length);
            response.send();
        } else {
            response.send(page);
        }
    }

    static boolean isHead(ServerRequest request) {
        return request.prologue().method().equals(Method.HEAD);
    }

    /** Says what becomes of a call. */
    @FunctionalInterface
    public interface Explainer {
        /** @return the text, and whether there is such an operation */
        Map.Entry<String, Boolean> explain(String method, String target);
    }

    private void explain(ServerRequest request, ServerResponse response) {
        var query = request.query();
        var method = query.first("method");
        var target = query.first("target");
        if (method.isEmpty() || target.isEmpty()) {
            response.status(Status.BAD_REQUEST_400);
            send(request, response, TEXT, "expected /explain?method=GET&target=/orders/7\n");
            return;
        }
        var explained = explain.explain(method.get(), target.get());
        response.status(explained.getValue() ? Status.OK_200 : Status.NOT_FOUND_404);
        send(request, response, TEXT, explained.getKey());
    }

    private void asyncApi(ServerRequest request, ServerResponse response) {
        send(request, response, JSON, asyncApi.get().orElseThrow(() -> new NotFoundException("switched off")));
    }

    private void demand(ServerRequest request, ServerResponse response) {
        var service = request.path().pathParameters().get("service");
        var found = demand.of(service);
        if (found.isPresent()) {
            send(request, response, JSON, found.get());
        } else {
            response.status(Status.NOT_FOUND_404);
            var text = "no contract names service " + service + ", known are " + demand.services() + "\n";
            send(request, response, TEXT, text);
        }
    }
}
