/** Measures the edge next to what it is made of, in turns on one machine, and computes the ratios. */
@NullMarked
package dev.sluice.load.bench;

import org.jspecify.annotations.NullMarked;
