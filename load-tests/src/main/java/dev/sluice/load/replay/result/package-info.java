/** What a run has found: counted while it plays, judged at its end. */
@NullMarked
package dev.sluice.load.replay.result;

import org.jspecify.annotations.NullMarked;
