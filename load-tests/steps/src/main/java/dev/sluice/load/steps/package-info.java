/** What benchmarks of the edge's steps have in common. Each benchmark stands in the package of its step, so that it reaches what its callers in the edge reach. */
@NullMarked
package dev.sluice.load.steps;

import org.jspecify.annotations.NullMarked;
