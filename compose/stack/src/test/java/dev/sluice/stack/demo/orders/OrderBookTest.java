package dev.sluice.stack.demo.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderBookTest {
    private static final Order.Draft OF_ADA =
            new Order.Draft("ada", List.of(new Order.Item("ABC-123", BigInteger.TWO)));
    private static final Order.Draft OF_GRACE = new Order.Draft("grace", List.of());

    private final OrderBook orders = new OrderBook(3);

    @Test
    void an_order_is_found_by_its_id() {
        orders.place("a", OF_ADA);

        assertThat(orders.find("a")).contains(new Order("a", "ada", OF_ADA.items()));
        assertThat(orders.find("b")).isEmpty();
    }

    @Test
    void a_request_that_is_delivered_again_places_no_second_order() {
        orders.place("a", OF_ADA);

        var again = orders.place("a", OF_ADA);

        assertThat(again.id()).isEqualTo("a");
        assertThat(orders.of("ada", 100)).hasSize(1);
    }

    @Test
    void a_customers_orders_come_oldest_first_and_no_more_than_asked() {
        orders.place("b", OF_ADA);
        orders.place("c", OF_GRACE);
        orders.place("a", OF_ADA);

        assertThat(orders.of("ada", 100)).extracting(Order::id).containsExactly("b", "a");
        assertThat(orders.of("ada", 1)).extracting(Order::id).containsExactly("b");
    }

    @Test
    void beyond_the_limit_the_oldest_is_forgotten() {
        for (var id : List.of("a", "b", "c", "d")) {
            orders.place(id, OF_ADA);
        }

        assertThat(orders.find("a")).isEmpty();
        assertThat(orders.of("ada", 100)).extracting(Order::id).containsExactly("b", "c", "d");
    }
}
