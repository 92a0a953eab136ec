/** What was packed for an edge that stands by itself. */
@NullMarked
package dev.sluice.distribution;

import org.jspecify.annotations.NullMarked;
