/** Feeds what reads paths. */
@NullMarked
package dev.sluice.edge.route;

import org.jspecify.annotations.NullMarked;
