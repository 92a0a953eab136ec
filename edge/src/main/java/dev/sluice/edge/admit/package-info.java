/** Decides in microseconds whether there is room for a request, in number and bytes. */
@NullMarked
package dev.sluice.edge.admit;

import org.jspecify.annotations.NullMarked;
