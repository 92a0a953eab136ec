/** The life of one request, in order. */
@NullMarked
package dev.sluice.edge.pipeline;

import org.jspecify.annotations.NullMarked;
