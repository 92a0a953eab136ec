/** Finds the operation that a method and path mean. */
@NullMarked
package dev.sluice.edge.route;

import org.jspecify.annotations.NullMarked;
