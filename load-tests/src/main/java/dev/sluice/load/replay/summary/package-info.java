/** Counts what became of a run's requests, for the terminal. */
@NullMarked
package dev.sluice.load.replay.summary;

import org.jspecify.annotations.NullMarked;
