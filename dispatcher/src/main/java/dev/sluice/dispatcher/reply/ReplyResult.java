package dev.sluice.dispatcher.reply;

/** How the sending of a reply ended; each of them ends the request. */
public enum ReplyResult {
    /** The broker has it. */
    CONFIRMED,
    /** The broker has a 500 instead, since the reply was over the size limit. */
    TOO_LARGE,
    /** The reply topic does not begin as those of edges do: nothing was sent. */
    TOPIC_REFUSED,
    /** The reply topic is not there, or may not be written to. */
    TOPIC_GONE,
    /** The broker did not confirm it until the deadline, or for 30 s, or refused it for good. */
    GIVEN_UP
}
