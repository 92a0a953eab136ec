package dev.sluice.stack.demo.inventory;

import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import java.time.Duration;
import java.util.Map;

/** What the service answers, by the contract's {@code operationId}. */
public final class InventoryService {
    private static final Map<String, Integer> STOCK = Map.of("ABC-123", 42, "DEF-456", 7, "GHI-789", 0);

    public Handlers handlers() {
        return Handlers.handling("getStock", this::get).and("countStock", Count.class, this::count);
    }

    private Response get(Request<byte[]> request) {
        var sku = request.path("sku").text();
        var quantity = STOCK.get(sku);
        return quantity == null ? unknown(sku) : Response.of(200, new Stock(sku, quantity));
    }

    /** Handlers may block: each runs on a virtual thread of its own. */
    private Response count(Request<Count> request) throws InterruptedException {
        var sku = request.path("sku").text();
        var counted = STOCK.get(sku);
        if (counted == null) {
            return unknown(sku);
        }
        Thread.sleep(request.body().time());
        return Response.of(200, new Counted(sku, counted));
    }

    private static Response unknown(String sku) {
        return Response.problem(404, "no-such-article", "there is no article " + sku);
    }

    /** @param seconds how long to work, 0 to 60 */
    private record Count(double seconds) {
        Duration time() {
            return Duration.ofMillis(Math.round(seconds * 1000));
        }
    }

    private record Stock(String sku, int quantity) {}

    private record Counted(String sku, int counted) {}
}
