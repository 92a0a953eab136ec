/** Runs the fuzz targets, and what they have in common. Each target stands in the package of what it feeds. */
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
