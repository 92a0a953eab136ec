package dev.sluice.load.replay.file;

/**
 * What the last line of a file says.
 *
 * @param requests lines between head and tail
 * @param unanswered of them, those without a reply
 * @param masked how many values were replaced
 * @param leftOut how many bodies are not in the file, since nobody could tell what in them is sensitive
 */
public record FileTrailer(long requests, long unanswered, long masked, long leftOut) {}
