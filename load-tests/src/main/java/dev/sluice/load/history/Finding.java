package dev.sluice.load.history;

/** Something in a history that must not be. */
public sealed interface Finding {

    /** A call without an answer: lost on the way. */
    record Unanswered(Call call) implements Finding {}

    /** A caller got what belongs to another call.
     * @param to whose it was; {@link Answer#NO_NONCE} where nobody can tell */
    record Crossed(Call call, long to) implements Finding {}

    /** Two answers for one nonce. */
    record AnsweredTwice(Call first, Call second) implements Finding {}

    /** The caller was told that nothing was published, and it was. */
    record PublishedAfterRefusal(Call call, Published record) implements Finding {}

    /** One call, two records. */
    record PublishedTwice(Published first, Published second) implements Finding {}

    /** The broker had acknowledged it, or a service had answered it, and it is not on the topic. */
    record AcknowledgedLost(String requestId) implements Finding {}

    /** It is on the topic, its caller was not told 504, and no service had it. */
    record NotHandled(Published record) implements Finding {}

    /** It is on the topic, and no caller of the run sent it. */
    record PublishedForNobody(Published record) implements Finding {}

    /** More replies than turns of handlers. */
    record RepliedTooOften(String requestId) implements Finding {}

    /** A service had a request that is not on the topic. */
    record Invented(Handled handled) implements Finding {}

    /** A reply carries what belongs to another request. */
    record ReplyCrossed(Replied reply, long to) implements Finding {}

    /** Two requests with one key were handled in another order than that of the topic, or at the same time. */
    record OutOfOrder(Handled earlier, Handled later) implements Finding {}
}
