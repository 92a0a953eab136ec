package dev.sluice.stack.demo.orders;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The orders placed since the service started, in memory; beyond the limit the oldest is forgotten. Thread safe. */
final class OrderBook {
    private final LinkedHashMap<String, Order> byId = new LinkedHashMap<>();
    private final int limit;

    OrderBook(int limit) {
        this.limit = limit;
    }

    /** @param id the same whenever the same request is delivered again; then the order is placed only once */
    synchronized Order place(String id, Order.Draft draft) {
        var placed = byId.computeIfAbsent(id, fresh -> new Order(fresh, draft.customerId(), draft.items()));
        if (byId.size() > limit) {
            byId.pollFirstEntry();
        }
        return placed;
    }

    synchronized Optional<Order> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Oldest first. */
    synchronized List<Order> of(String customerId, int atMost) {
        return byId.values().stream()
                .filter(order -> order.customerId().equals(customerId))
                .limit(atMost)
                .toList();
    }
}
