/** Follows what the target generates, such as ids, into the requests that carry it later. Knows exchange only. */
@NullMarked
package dev.sluice.load.replay.correlation;

import org.jspecify.annotations.NullMarked;
