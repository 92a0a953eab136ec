/** Compares what came back then and now, by rules, and knows what differs by itself. Knows exchange only. */
@NullMarked
package dev.sluice.load.replay.diff;

import org.jspecify.annotations.NullMarked;
