package dev.sluice.edge.request;

import dev.sluice.contracts.schema.SchemaViolation;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Why a request ends without a reply of its service; complete, with the data that its problem document needs. */
public sealed interface Refusal {

    /** The request breaks HTTP, its path does, or its body does not decode: 400. {@code reason} names what and the limit. */
    record Malformed(String reason) implements Refusal {}

    /** The body is no JSON: 400. {@code offset} counts bytes from the start of the decoded body. */
    record NotJson(String reason, long offset) implements Refusal {}

    /** A body came where the contract declares none: 400. */
    record UnexpectedBody() implements Refusal {}

    /** No token: 401. */
    record NoToken() implements Refusal {}

    /** A token that was judged and found bad: 401. {@code reason} is fit for the caller, without parts of the token. */
    record BadToken(String reason) implements Refusal {}

    /** A valid token without the scopes of the operation: 403. {@code scopes} would have been enough. */
    record MissingScope(Set<String> scopes) implements Refusal {}

    record PathNotFound() implements Refusal {}

    /** 405, with what the path allows. */
    record MethodNotAllowed(Set<String> allowed) implements Refusal {}

    /** {@code OPTIONS} on a path whose contract does not define it: no fault, 204 with what the path allows. */
    record OptionsRequested(Set<String> allowed) implements Refusal {}

    /** A document of the edge's own, asked for by {@code GET} or {@code HEAD}: no fault, 200, or 304 where the caller has it. */
    record BuiltInDocumentRequested(BuiltInDocument document) implements Refusal {}

    /** The head or body did not arrive in time: 408. */
    record RequestTimeout(Duration waited) implements Refusal {}

    /** The body, after decoding, is longer than the limit: 413. */
    record BodyTooLarge(long limitBytes) implements Refusal {}

    /** Together with its headers the request is longer than a record may be: 413. {@code limitBytes} is 0 where the broker
     * refused the record and its limit is not known. */
    record RecordTooLarge(long limitBytes) implements Refusal {}

    /** 415; {@code came} is empty where the request named no type. */
    record UnsupportedType(String came, List<String> accepted) implements Refusal {}

    /** A content coding other than gzip and identity: 415. */
    record UnsupportedContentCoding(String came) implements Refusal {}

    /** Parameters or body break the contract's schemas, or a required body is missing: 422. */
    record Invalid(List<SchemaViolation> violations) implements Refusal {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }

    /** Whether parameters or body keep the contract's schemas takes too much to tell: 422. {@code where} is what was looked at. */
    record TooComplex(SchemaViolation where) implements Refusal {}

    /** More calls than the contract lets one caller make: 429. */
    record RateLimited(RateLimitStatus quota, Duration retryAfter) implements Refusal {}

    /** The service's handler failed and said no more: 500. */
    record HandlerFailed() implements Refusal {}

    /** The edge itself failed; the cause is in its log under the request id: 500. */
    record EdgeFault() implements Refusal {}

    /** The service's reply breaks the wire format: 502. */
    record BrokenReply(String reason) implements Refusal {}

    /** Certainly not published: 503. {@code reason} says which part, its bound and the value. */
    record Unavailable(Cause cause, String reason, Duration retryAfter) implements Refusal {

        /** Which part is short, for the problem's name and the metrics. */
        public enum Cause {
            BROKER,
            TOPIC,
            IN_FLIGHT,
            /** There are so many bodies on their way, or bytes of them, that this one, the slowest, ended. */
            UPLOADS,
            /** Nobody is there who could take the request. */
            ABSENT,
            /** There is so much before the request that its reply would come too late. */
            OVERLOADED,
            /** Most calls of the operation failed lately. */
            BREAKER_OPEN,
            TOKEN_KEYS
        }
    }

    /**
     * Published, or perhaps published, and no reply by the deadline: 504. The outcome is unknown.
     *
     * @param isFair whether the service had its share of the time, so that this says something about it
     */
    record ReplyTimeout(Duration waited, boolean isFair) implements Refusal {}
}
