package dev.sluice.dispatcher.example;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public final class OrdersService {
    record OrderDraft(String customerId, int quantity) {}

    private final Map<String, OrderDraft> orders = new ConcurrentHashMap<>();

    Dispatcher open(String bootstrapServers) {
        return Dispatcher.open(
                DispatcherConfig.of(bootstrapServers, "orders"), // topic orders.requests, group orders
                Handlers.handling("createOrder", OrderDraft.class, this::create).and("getOrder", this::get));
    }

    private Response create(Request<OrderDraft> request) {
        orders.putIfAbsent(request.id(), request.body()); // a repeated request has the same id
        return Response.of(201, request.body()).withHeader("location", "/orders/" + request.id());
    }

    private Response get(Request<byte[]> request) {
        var order = orders.get(request.path("id").text());
        return order == null
                ? Response.problem(404, "no-such-order", "there is no order with this id")
                : Response.of(200, order);
    }

    public static void main(String[] args) throws InterruptedException {
        try (var dispatcher = new OrdersService().open("localhost:9092")) {
            Runtime.getRuntime().addShutdownHook(new Thread(dispatcher::close));
            dispatcher.awaitClosed();
        }
    }
}
