/** What must hold in a run, and whether it did. */
@NullMarked
package dev.sluice.load.experiment;

import org.jspecify.annotations.NullMarked;
