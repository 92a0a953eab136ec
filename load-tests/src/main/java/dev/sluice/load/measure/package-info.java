/** Collects what was measured. */
@NullMarked
package dev.sluice.load.measure;

import org.jspecify.annotations.NullMarked;
