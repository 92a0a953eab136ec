/** A sample service: knows what is in stock. Its contract is {@code demo/contracts/inventory.yaml}. */
@NullMarked
package dev.sluice.stack.demo.inventory;

import org.jspecify.annotations.NullMarked;
