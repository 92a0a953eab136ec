/** The fuzz targets on stored inputs. */
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
