/** Answers from a recording what was asked in it before, and says of anything else what in the recording comes nearest. */
@NullMarked
package dev.sluice.load.replay.standin;

import org.jspecify.annotations.NullMarked;
