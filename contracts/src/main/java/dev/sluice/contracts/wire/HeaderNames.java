package dev.sluice.contracts.wire;

/** The names of record headers. Correlation uses those that Spring Kafka and NestJS use. */
public final class HeaderNames {
    public static final String CORRELATION_ID = "kafka_correlationId";
    public static final String REPLY_TOPIC = "kafka_replyTopic";
    /** How a NestJS service says that its handler failed. */
    public static final String NEST_ERROR = "kafka_nest-err";

    public static final String CE_ID = "ce_id";
    public static final String CE_SOURCE = "ce_source";
    public static final String CE_TYPE = "ce_type";
    public static final String CE_SPECVERSION = "ce_specversion";
    public static final String CE_TIME = "ce_time";
    public static final String CONTENT_TYPE = "content-type";

    public static final String OPERATION = "sluice-operation";
    public static final String PARAMS = "sluice-params";
    public static final String DEADLINE = "sluice-deadline";
    public static final String PRINCIPAL = "sluice-principal";
    public static final String ATTEMPT = "sluice-attempt";
    /** The run of a replay that sent the request once more. */
    public static final String REPLAY = "sluice-replay";
    /** The id that the request had when it was recorded. */
    public static final String REPLAY_OF = "sluice-replay-of";

    public static final String STATUS = "sluice-status";
    public static final String WORK = "sluice-work";
    /** Marks what an edge writes to its own reply topic to hear itself. */
    public static final String ECHO = "sluice-echo";

    public static final String TRACEPARENT = "traceparent";
    public static final String TRACESTATE = "tracestate";
    /** Before the lower-case name of an HTTP header, in requests and replies. */
    public static final String HTTP_PREFIX = "http-";

    /** Where services reply to all replays. It stays: a Node service that has replied to a topic which is gone replies to
     * nobody any more. */
    public static final String REPLAY_TOPIC = "sluice.replies.replay";

    /** How the topics of replay runs begin, after which their run comes; nobody replies there. */
    public static final String REPLAY_TOPIC_PREFIX = "sluice.replies.replay-";

    /** How every edge's reply topic begins; a dispatcher replies to no other. */
    public static final String REPLY_TOPIC_PREFIX = "sluice.replies.";

    /** What a dead letter's headers begin with that tell of its past; Kafka's own (KIP-1191). Their values are text. */
    public static final String LETTER_PREFIX = "__dlq.errors.";

    public static final String LETTER_GROUP = LETTER_PREFIX + "group";
    public static final String LETTER_TOPIC = LETTER_PREFIX + "topic";
    public static final String LETTER_PARTITION = LETTER_PREFIX + "partition";
    public static final String LETTER_OFFSET = LETTER_PREFIX + "offset";
    public static final String LETTER_MESSAGE = LETTER_PREFIX + "message";

    private HeaderNames() {}
}
