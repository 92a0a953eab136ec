/**
 * Plays recorded traffic once more: {@code read → pace → republish → collect}. {@code plan} says what, {@code recording} reads,
 * {@code play} sends and takes the replies, {@code summary} counts; {@code exchange} is what they speak of.
 */
@NullMarked
package dev.sluice.load.replay;

import org.jspecify.annotations.NullMarked;
