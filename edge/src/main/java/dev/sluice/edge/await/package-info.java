/** Hands each reply to the caller that waits for it, and to nobody else. Reads the edge's own reply topic. */
@NullMarked
package dev.sluice.edge.await;

import org.jspecify.annotations.NullMarked;
