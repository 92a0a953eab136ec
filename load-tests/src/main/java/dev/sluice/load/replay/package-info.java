/**
 * Plays recorded traffic once more: {@code read → pace → republish → collect}. {@code plan} says what, {@code recording} reads,
 * {@code play} sends and takes the replies, {@code summary} counts; {@code exchange} is what they speak of. Beside it, {@link
 * Export} keeps a recording ({@code read → mask → write}, rooms {@code mask} and {@code file}), and {@link Tail} shows what comes (room
 * {@code watch}).
 */
@NullMarked
package dev.sluice.load.replay;

import org.jspecify.annotations.NullMarked;
