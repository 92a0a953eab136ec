package dev.sluice.stack.demo.orders;

import java.math.BigInteger;
import java.util.List;

/** An order as callers see it. */
record Order(String id, String customerId, List<Item> items) {

    /** What a caller sends to place one. */
    record Draft(String customerId, List<Item> items) {}

    /**
     * One line of an order.
     *
     * @param quantity as large as the caller likes: the contract names no maximum
     */
    record Item(String sku, BigInteger quantity) {}
}
