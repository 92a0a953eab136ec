package dev.sluice.load.replay.session;

/**
 * How a run stands.
 *
 * @param sent in this part of the run
 * @param sentBefore in earlier parts of it, as far as the recording has been read again
 * @param aloft sent, or about to be, and not ended
 * @param doubled records of the run that are on the target's topic twice
 * @param lateness behind the plan; without any where nothing was planned
 */
public record ReplayProgress(
        long sent, long sentBefore, int aloft, long doubled, ScheduleLag lateness, ReplyAnomalies traffic) {}
