/** A sample service: places orders and finds them again. Its contract is {@code demo/contracts/orders.yaml}. */
@NullMarked
package dev.sluice.stack.demo.orders;

import org.jspecify.annotations.NullMarked;
