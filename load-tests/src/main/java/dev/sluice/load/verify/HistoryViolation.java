package dev.sluice.load.verify;

/** Something in a history that must not be. */
public sealed interface HistoryViolation {

    /** A call without an answer: lost on the way. */
    record Unanswered(CallRecord call) implements HistoryViolation {}

    /** A caller got what belongs to another call.
     * @param to whose it was; {@link CallResult#NO_NONCE} where nobody can tell */
    record Crossed(CallRecord call, long to) implements HistoryViolation {}

    /** Two answers for one nonce. */
    record AnsweredTwice(CallRecord first, CallRecord second) implements HistoryViolation {}

    /** The caller was told that nothing was published, and it was. */
    record PublishedAfterRefusal(CallRecord call, PublishedRequest record) implements HistoryViolation {}

    /** One call, two records. */
    record PublishedTwice(PublishedRequest first, PublishedRequest second) implements HistoryViolation {}

    /** The broker had acknowledged it, or a service had answered it, and it is not on the topic. */
    record AcknowledgedLost(String requestId) implements HistoryViolation {}

    /** It is on the topic, its caller was not told 504, and no service had it. */
    record NotHandled(PublishedRequest record) implements HistoryViolation {}

    /** It is on the topic, and no caller of the run sent it. */
    record PublishedForNobody(PublishedRequest record) implements HistoryViolation {}

    /** More replies than turns of handlers. */
    record RepliedTooOften(String requestId) implements HistoryViolation {}

    /** A service had a request that is not on the topic. */
    record Invented(HandlerEvent handled) implements HistoryViolation {}

    /** A reply carries what belongs to another request. */
    record ReplyCrossed(PublishedReply reply, long to) implements HistoryViolation {}

    /** Two requests with one key were handled in another order than that of the topic, or at the same time. */
    record OutOfOrder(HandlerEvent earlier, HandlerEvent later) implements HistoryViolation {}
}
