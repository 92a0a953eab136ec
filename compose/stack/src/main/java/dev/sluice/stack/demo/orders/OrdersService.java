package dev.sluice.stack.demo.orders;

import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;

/** What the service answers, by the contract's {@code operationId}. Calls have been checked against the contract. */
public final class OrdersService {
    private static final int KEPT = 10_000;

    private final OrderBook orders = new OrderBook(KEPT);

    public Handlers handlers() {
        return Handlers.handling("createOrder", Order.Draft.class, this::create)
                .and("getOrder", this::get)
                .and("listOrders", this::list);
    }

    Response create(Request<Order.Draft> request) {
        var order = orders.place(request.id(), request.body());
        return Response.of(201, order).withHeader("location", "/orders/" + order.id());
    }

    Response get(Request<byte[]> request) {
        var id = request.path("id").text();
        return orders.find(id)
                .map(order -> Response.of(200, order))
                .orElseGet(() -> Response.problem(404, "no-such-order", "there is no order " + id));
    }

    Response list(Request<byte[]> request) {
        var customer = request.query("customerId").text();
        var limit = request.query("limit").asInt();
        return Response.of(200, orders.of(customer, limit));
    }
}
