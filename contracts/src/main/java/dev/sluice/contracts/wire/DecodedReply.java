package dev.sluice.contracts.wire;

/** What a record on a reply topic turned out to be. */
public sealed interface DecodedReply {

    /**
     * @param droppedHeaders how many {@code http-} headers may not be passed on and were left out, or lost blanks at the edges
     *     of their value
     */
    record Valid(ReplyRecord reply, int droppedHeaders) implements DecodedReply {}

    /** A NestJS service says that its handler failed. What it says stays inside. */
    record HandlerFailed(RequestId id) implements DecodedReply {}

    /**
     * A reply that breaks the wire format.
     *
     * @param reason names the header, its value cut short, and what it should be
     */
    record Broken(RequestId id, String reason) implements DecodedReply {}

    /** What an edge wrote to hear itself. */
    record Heartbeat(String text) implements DecodedReply {}

    /** A record that names no request. */
    record Unaddressed(String reason) implements DecodedReply {}
}
