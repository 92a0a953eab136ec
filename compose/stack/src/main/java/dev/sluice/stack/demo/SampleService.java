package dev.sluice.stack.demo;

import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.stack.demo.inventory.InventoryService;
import dev.sluice.stack.demo.orders.OrdersService;
import java.util.Locale;

/** A service that is here to try Sluice with. Its contract is {@code demo/contracts/<service>.yaml}. */
public enum SampleService {
    ORDERS {
        @Override
        public Handlers handlers() {
            return new OrdersService().handlers();
        }
    },
    INVENTORY {
        @Override
        public Handlers handlers() {
            return new InventoryService().handlers();
        }
    };

    /** New ones each time, with data of their own. */
    public abstract Handlers handlers();

    /** With the dispatcher's defaults. */
    public DispatcherConfig config(String bootstrapServers) {
        return DispatcherConfig.of(bootstrapServers, toString());
    }

    /** As the contract calls it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
