package dev.sluice.load.replay.masking;

/**
 * A message without what is sensitive.
 *
 * @param leftOut whether it has no body here, since nobody could tell what in it is sensitive
 */
public record MaskedMessage<T>(T message, boolean leftOut) {}
