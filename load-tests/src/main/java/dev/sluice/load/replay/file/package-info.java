/**
 * Recordings to keep: JSON lines, a head first and a tail last, so that a file that was cut off is known as such. What was
 * written is read back byte for byte. Knows nothing of brokers.
 */
@NullMarked
package dev.sluice.load.replay.file;

import org.jspecify.annotations.NullMarked;
