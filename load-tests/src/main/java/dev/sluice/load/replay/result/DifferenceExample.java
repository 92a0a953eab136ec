package dev.sluice.load.replay.result;

/**
 * One request whose replies differ.
 *
 * @param recorded where the recording has it
 * @param id of the original request
 * @param then the value, shortened; empty where there was none
 * @param now the value, shortened; empty where there is none
 */
public record DifferenceExample(String recorded, String id, String then, String now) {}
