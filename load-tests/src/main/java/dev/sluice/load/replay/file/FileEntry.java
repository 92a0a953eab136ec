package dev.sluice.load.replay.file;

import dev.sluice.load.replay.exchange.RecordedExchange;

/**
 * A request with its reply, as a file has them.
 *
 * @param requestLeftOut whether the request had a body that is not in the file
 * @param replyLeftOut whether the reply had one
 */
public record FileEntry(RecordedExchange recorded, boolean requestLeftOut, boolean replyLeftOut) {}
