/** Topics as they were recorded: requests in the order of time, each joined with its reply. */
@NullMarked
package dev.sluice.load.replay.recording;

import org.jspecify.annotations.NullMarked;
