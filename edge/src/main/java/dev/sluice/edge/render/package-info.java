/** Turns replies and refusals into HTTP answers; the only room that knows status codes. */
@NullMarked
package dev.sluice.edge.render;

import org.jspecify.annotations.NullMarked;
