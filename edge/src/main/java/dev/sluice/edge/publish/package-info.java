/** Sends a request that keeps its contract to its service's topic, and says when it certainly did not. */
@NullMarked
package dev.sluice.edge.publish;

import org.jspecify.annotations.NullMarked;
