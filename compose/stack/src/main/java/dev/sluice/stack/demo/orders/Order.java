package dev.sluice.stack.demo.orders;

import java.util.List;

/** An order as callers see it. */
record Order(String id, String customerId, List<Item> items) {

    /** What a caller sends to place one. */
    record Draft(String customerId, List<Item> items) {}

    /** One line of an order. */
    record Item(String sku, int quantity) {}
}
