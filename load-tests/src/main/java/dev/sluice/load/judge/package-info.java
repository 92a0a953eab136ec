/** What must hold in a run, and whether it did. */
@NullMarked
package dev.sluice.load.judge;

import org.jspecify.annotations.NullMarked;
