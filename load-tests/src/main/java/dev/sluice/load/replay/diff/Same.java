package dev.sluice.load.replay.diff;

/** Whether two texts stand for the same thing, though they differ: what was generated anew, as ids are. */
@FunctionalInterface
public interface Same {
    boolean are(String then, String now);
}
