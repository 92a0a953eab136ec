/**
 * Plays recorded traffic once more and judges what comes back: {@code read → pace → republish → collect → diff}. Start reading at {@link ReplayComparison}, which
 * plays {@link ReplayRun}s. {@code plan} says what, {@code recording} reads, {@code follow} puts in what the target generates, {@code play} sends and takes the
 * replies ({@code via} over HTTP), {@code diff} compares, {@code result} counts and judges, {@code report} tells; {@code exchange} is what they speak of.
 *
 * <p>Beside it, {@link RecordedTraffic} is read for its own sake: {@link RecordingExporter} keeps it ({@code read → mask → write}, rooms {@code mask} and {@code file}),
 * a stand-in answers from it ({@code standin}); {@link TrafficTail} shows what comes ({@code watch}).
 */
@NullMarked
package dev.sluice.load.replay;

import org.jspecify.annotations.NullMarked;
