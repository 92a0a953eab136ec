package dev.sluice.dispatcher.flow;

import java.time.Duration;
import java.util.Optional;

/**
 * What a dispatcher did since it was opened.
 *
 * @param replied replies that the broker confirmed
 * @param expired skipped, since nobody waited any more
 * @param unreadable records that were no request, skipped
 * @param unknownOperation answered with 501
 * @param failed answered with 500, since the handler failed
 * @param replyTopicRefused done without reply: a reply topic that does not begin with {@code sluice.replies.}
 * @param replyTopicGone done without reply: the reply topic is not there, or may not be written to
 * @param replyTooLarge replies over the size limit, replaced by a 500
 * @param replyGivenUp done without a confirmed reply: the broker did not take it until the
 *     deadline, at most 30 s, or refused it for good
 * @param redelivered records that were read before: by this process, or of a share group by anybody
 * @param givenBack failures of handlers after which a share group delivers the record again
 * @param retried calls of handlers after one that threw {@code RetryableException}
 * @param deadLetters records that cannot be handled, kept on the dead-letter topic
 * @param deadLettersLost such records that could not be kept
 * @param inWork records read, and neither finished nor given up, now
 * @param clockOffset how far the broker's clock is ahead; empty until it is known
 */
public record DispatchStats(
        long replied,
        long expired,
        long unreadable,
        long unknownOperation,
        long failed,
        long replyTopicRefused,
        long replyTopicGone,
        long replyTooLarge,
        long replyGivenUp,
        long redelivered,
        long givenBack,
        long retried,
        long deadLetters,
        long deadLettersLost,
        int inWork,
        Optional<Duration> clockOffset) {}
