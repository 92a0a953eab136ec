package dev.sluice.stack.demo.orders;

import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The orders service as a version of it with one fault, or none. To look an order up takes {@link #WORK} in all of them. */
public final class FaultyOrdersService {
    /** Whose list one version does not find. */
    public static final String UNLUCKY = "customer-17";

    private static final Duration WORK = Duration.ofMillis(20);
    private static final Duration SLOWER_WORK = WORK.multipliedBy(13).dividedBy(10);
    private static final int WRONG_EVERY = 200;
    private static final int MISSING_EVERY = 10;

    private final OrdersService service = new OrdersService();
    private final InjectedFault fault;
    private final AtomicLong placed = new AtomicLong();
    private final AtomicLong found = new AtomicLong();

    public FaultyOrdersService(InjectedFault fault) {
        this.fault = fault;
    }

    public Handlers handlers() {
        return Handlers.handling("createOrder", Order.Draft.class, this::create)
                .and("getOrder", this::get)
                .and("listOrders", this::list);
    }

    /** An order that lacks its customer. */
    private record Anonymous(String id, List<Order.Item> items) {}

    private Response create(Request<Order.Draft> request) {
        var response = service.create(request);
        if (fault == InjectedFault.SOMETIMES_MISSING
                && response.body() instanceof Response.Body.Json(Order(var id, var _, var items))
                && placed.incrementAndGet() % MISSING_EVERY == 0) {
            return new Response(
                    response.status(), new Response.Body.Json(new Anonymous(id, items)), response.headers());
        }
        return response;
    }

    private Response get(Request<byte[]> request) throws InterruptedException {
        Thread.sleep(fault == InjectedFault.SLOWER ? SLOWER_WORK : WORK);
        var response = service.get(request);
        if (fault == InjectedFault.WRONG_FIELD
                && response.body() instanceof Response.Body.Json(Order(var id, var customer, var items))
                && found.incrementAndGet() % WRONG_EVERY == 0) {
            var more = items.stream()
                    .map(item -> new Order.Item(item.sku(), item.quantity().add(BigInteger.ONE)))
                    .toList();
            return Response.of(response.status(), new Order(id, customer, more));
        }
        return response;
    }

    private Response list(Request<byte[]> request) {
        var customer = request.query("customerId").text();
        return fault == InjectedFault.CHANGED_STATUS && customer.equals(UNLUCKY)
                ? Response.problem(404, "no-such-customer", "there is no customer " + customer)
                : service.list(request);
    }
}
