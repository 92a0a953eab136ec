/** The bare HTTP server that the benchmark puts next to the edge. */
@NullMarked
package dev.sluice.stack.bench;

import org.jspecify.annotations.NullMarked;
