package dev.sluice.edge.request;

import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal.BadToken;
import dev.sluice.edge.request.Refusal.BodyTooLarge;
import dev.sluice.edge.request.Refusal.BrokenReply;
import dev.sluice.edge.request.Refusal.BuiltInDocumentRequested;
import dev.sluice.edge.request.Refusal.EdgeFault;
import dev.sluice.edge.request.Refusal.HandlerFailed;
import dev.sluice.edge.request.Refusal.Invalid;
import dev.sluice.edge.request.Refusal.Malformed;
import dev.sluice.edge.request.Refusal.MethodNotAllowed;
import dev.sluice.edge.request.Refusal.MissingScope;
import dev.sluice.edge.request.Refusal.NoToken;
import dev.sluice.edge.request.Refusal.NotJson;
import dev.sluice.edge.request.Refusal.OptionsRequested;
import dev.sluice.edge.request.Refusal.PathNotFound;
import dev.sluice.edge.request.Refusal.RateLimited;
import dev.sluice.edge.request.Refusal.RecordTooLarge;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Refusal.RequestTimeout;
import dev.sluice.edge.request.Refusal.TooComplex;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Refusal.UnexpectedBody;
import dev.sluice.edge.request.Refusal.UnsupportedContentCoding;
import dev.sluice.edge.request.Refusal.UnsupportedType;
import org.jspecify.annotations.Nullable;

/**
 * What a call says about the service that it was meant for: the one place that decides it, for all who draw conclusions
 * (breakers, adaptive bounds, predicted waits).
 */
public enum CallVerdict {
    /** It replied, and no status of the following. */
    SERVED,
    /** It replied that its handler failed: 500. */
    ERROR,
    /** It replied that it has too much to do: 503. */
    BUSY,
    /** Its reply is no good: 502, 504, or breaks the wire format. */
    FAILED,
    /** It had its share of the time, and did not reply. */
    LATE,
    /** Nothing: the call did not reach it, or too late, or the broker was silent, or nobody waited to the end. */
    NOT_CONCERNED;

    /** @param outcome null where none is known */
    public static CallVerdict of(@Nullable Outcome<Reply> outcome) {
        return switch (outcome) {
            case null -> NOT_CONCERNED;
            case Go<Reply>(var reply) -> of(reply);
            case Stop<Reply>(var refusal) -> of(refusal);
        };
    }

    /** Whether the service itself replied. */
    public boolean isReply() {
        return switch (this) {
            case SERVED, ERROR, BUSY, FAILED -> true;
            case LATE, NOT_CONCERNED -> false;
        };
    }

    private static CallVerdict of(Reply reply) {
        if (!reply.isFair()) {
            return NOT_CONCERNED;
        }
        return reply.substitute().isPresent()
                ? LATE
                : switch (reply.record().status()) {
                    case 500 -> ERROR;
                    case 503 -> BUSY;
                    case 502, 504 -> FAILED;
                    default -> SERVED;
                };
    }

    private static CallVerdict of(Refusal refusal) {
        return switch (refusal) {
            case HandlerFailed _ -> ERROR;
            case BrokenReply _ -> FAILED;
            case ReplyTimeout(var _, var isFair) -> isFair ? LATE : NOT_CONCERNED;
            case Unavailable _, RecordTooLarge _, EdgeFault _ -> NOT_CONCERNED;
            case Malformed _, NotJson _, UnexpectedBody _, Invalid _, TooComplex _, RequestTimeout _ -> NOT_CONCERNED;
            case NoToken _, BadToken _, MissingScope _, RateLimited _ -> NOT_CONCERNED;
            case PathNotFound _, MethodNotAllowed _, OptionsRequested _, BuiltInDocumentRequested _ -> NOT_CONCERNED;
            case BodyTooLarge _, UnsupportedType _, UnsupportedContentCoding _ -> NOT_CONCERNED;
        };
    }
}
