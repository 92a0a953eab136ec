package dev.sluice.edge.render;

import dev.sluice.contracts.schema.SchemaViolation;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.Problem;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.BuiltInDocument;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.FallbackSource;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.RateLimitStatus;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
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
import dev.sluice.edge.request.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Gives every outcome its status, headers and body: RFC 9457 for refusals, what the service sent for replies. */
public final class ResponseRenderer {
    private static final String FALLBACK = "sluice-fallback";
    private static final String CHALLENGE = "Bearer realm=\"sluice\"";

    private static final HttpHeader NOT_STORED = new HttpHeader("cache-control", "no-store");

    /** On what the edge itself writes, never on a service's reply: no browser takes it for something else, or runs it. */
    private static final List<HttpHeader> PROTECTION = List.of(
            new HttpHeader("x-content-type-options", "nosniff"),
            new HttpHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'"));

    private final boolean serverTiming;

    /**
     * @param serverTiming whether answers of services carry {@code Server-Timing}: what the edge, the way through Kafka
     *     and the handler took, in milliseconds
     */
    public ResponseRenderer(boolean serverTiming) {
        this.serverTiming = serverTiming;
    }

    /** The answer to a request that went the whole way, or as far as it got. */
    public EdgeResponse render(ReceivedRequest received, Outcome<Reply> outcome) {
        return switch (outcome) {
            case Go<Reply>(var reply) -> replied(received, reply);
            case Stop<Reply>(BuiltInDocumentRequested(var document)) -> document(received, document.content());
            case Stop<Reply>(var refusal) -> refused(received.id(), refusal);
        };
    }

    private EdgeResponse replied(ReceivedRequest received, Reply reply) {
        var record = reply.record();
        var headers = new ArrayList<HttpHeader>(record.headers().size() + 2);
        if (record.value() != null) {
            headers.add(new HttpHeader("content-type", record.contentType().orElse("application/json")));
        }
        headers.addAll(record.headers());
        reply.substitute().ifPresent(substitute -> headers.add(fallback(substitute)));
        reply.quota().ifPresent(quota -> headers.addAll(List.of(policy(quota), left(quota))));
        if (serverTiming) {
            headers.add(new HttpHeader("server-timing", timing(received, reply)));
        }
        return new EdgeResponse(record.status(), headers, record.value());
    }

    /** An item of RFC 9651: {@code backup;service="orders-backup";reason=absent}. */
    private static HttpHeader fallback(FallbackSource substitute) {
        var by =
                substitute.service().isEmpty() ? "answer" : "backup;service=\"" + quotable(substitute.service()) + "\"";
        return new HttpHeader(FALLBACK, by + ";reason=" + substitute.reason().text());
    }

    private static String timing(ReceivedRequest received, Reply reply) {
        var total = (System.nanoTime() - received.arrival().nanoTime()) / 1e6;
        var waited = reply.waitedNanos() / 1e6;
        var work = reply.record().workMicros();
        var edge = String.format(Locale.ROOT, "edge;dur=%.3f, ", total - waited);
        var inside = work.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "queue;dur=%.3f, work;dur=%.3f, ",
                        Math.max(0, waited - work.getAsLong() / 1e3),
                        work.getAsLong() / 1e3)
                : String.format(Locale.ROOT, "queue;dur=%.3f, ", waited);
        return edge + inside + String.format(Locale.ROOT, "total;dur=%.3f", total);
    }

    /** The answer to a request that ends here. */
    public EdgeResponse refused(RequestId id, Refusal refusal) {
        return switch (refusal) {
            case Malformed(var reason) -> problem(id, 400, "malformed", "Malformed request", reason);
            case NotJson(var reason, var offset) ->
                problem(id, 400, "not-json", "The body is not JSON", reason + ", at byte " + offset);
            case UnexpectedBody() ->
                problem(id, 400, "unexpected-body", "Unexpected body", "this operation takes no body");
            case NoToken() ->
                problem(id, 401, "no-token", "No token", "send Authorization: Bearer …", challenge(CHALLENGE));
            case BadToken(var reason) -> problem(id, 401, "bad-token", "Bad token", reason, invalidToken(reason));
            case MissingScope(var scopes) -> missingScope(id, scopes);
            case PathNotFound() -> problem(id, 404, "no-such-path", "No such path", "no contract has this path");
            case MethodNotAllowed(var allowed) -> methodNotAllowed(id, allowed);
            case OptionsRequested(var allowed) -> new EdgeResponse(204, List.of(allow(allowed)), null);
            case BuiltInDocumentRequested(var document) -> whole(document.content());
            case RequestTimeout(var waited) ->
                problem(id, 408, "too-slow", "Too slow", "the request did not arrive in " + millis(waited));
            case BodyTooLarge(var limit) ->
                problem(id, 413, "body-too-large", "Body too large", "the limit is " + limit + " bytes after decoding");
            case RecordTooLarge(var limit) ->
                problem(
                        id,
                        413,
                        "record-too-large",
                        "Request too large",
                        "body, parameters and headers together must fit into a record"
                                + (limit > 0 ? " of " + limit + " bytes" : " of the service's topic"));
            case UnsupportedType(var came, var accepted) -> unsupportedType(id, came, accepted);
            case UnsupportedContentCoding(var came) -> unsupportedCoding(id, came);
            case Invalid(var violations) -> invalid(id, violations);
            case TooComplex(var where) -> tooComplex(id, where);
            case RateLimited(var quota, var retryAfter) -> tooMany(id, quota, retryAfter);
            case HandlerFailed() ->
                problem(id, 500, "handler-failed", "The handler failed", "the service could not handle the request");
            case EdgeFault() -> problem(id, 500, "edge-failed", "The gateway failed", "see its log for this request");
            case BrokenReply(var reason) -> problem(id, 502, "broken-reply", "The reply is broken", reason);
            case Unavailable(var cause, var reason, var retryAfter) -> unavailable(id, cause, reason, retryAfter);
            case ReplyTimeout(var waited, var _) ->
                problem(
                        id,
                        504,
                        "no-reply-in-time",
                        "No reply in time",
                        "waited " + millis(waited) + "; outcome unknown");
        };
    }

    /** A problem that only HTTP itself knows, such as 414 or 431. */
    public EdgeResponse refused(RequestId id, int status, String reason) {
        return problem(id, status, "http-" + status, "Refused by HTTP", reason);
    }

    private static EdgeResponse document(ReceivedRequest received, BuiltInDocument.Content content) {
        var isKnown = received.headers().all("if-none-match").stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(tag(content)) || tag.equals("W/" + tag(content)));
        return isKnown ? new EdgeResponse(304, caching(content), null) : whole(content);
    }

    private static EdgeResponse whole(BuiltInDocument.Content content) {
        var headers = new ArrayList<>(List.of(new HttpHeader("content-type", "application/json")));
        headers.addAll(caching(content));
        headers.addAll(PROTECTION);
        return new EdgeResponse(200, headers, content.json());
    }

    /** To be kept, but not used without asking: contracts change at any time. */
    private static List<HttpHeader> caching(BuiltInDocument.Content content) {
        return List.of(new HttpHeader("etag", tag(content)), new HttpHeader("cache-control", "no-cache"));
    }

    private static String tag(BuiltInDocument.Content content) {
        return "\"" + content.version() + "\"";
    }

    private static EdgeResponse missingScope(RequestId id, Set<String> scopes) {
        var wanted = String.join(" ", new TreeSet<>(scopes));
        var challenge = CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + quotable(wanted) + "\"";
        return problem(id, 403, "missing-scope", "Missing scope", "needed: " + wanted, challenge(challenge));
    }

    private static EdgeResponse methodNotAllowed(RequestId id, Set<String> allowed) {
        return problem(
                id,
                405,
                "method-not-allowed",
                "Method not allowed",
                "this path allows " + String.join(", ", allowed),
                allow(allowed));
    }

    private static EdgeResponse unsupportedType(RequestId id, String came, List<String> accepted) {
        var what = came.isEmpty() ? "the body has no content type" : "the content type is " + came;
        return problem(
                id,
                415,
                "unsupported-type",
                "Unsupported content type",
                what + ", accepted: " + String.join(", ", accepted));
    }

    private static EdgeResponse unsupportedCoding(RequestId id, String came) {
        return problem(
                id,
                415,
                "unsupported-coding",
                "Unsupported content coding",
                "the content coding is " + came + ", accepted: gzip",
                new HttpHeader("accept-encoding", "gzip"));
    }

    private static EdgeResponse invalid(RequestId id, List<SchemaViolation> violations) {
        var items = violations.stream()
                .map(found -> new Problem.Item(found.in().text(), found.pointer(), found.detail()))
                .toList();
        var detail = violations.size() == 1 ? "1 violation" : violations.size() + " violations";
        return problem(new Problem("invalid", "Breaks the contract", 422, detail, id.text(), items));
    }

    private static EdgeResponse tooComplex(RequestId id, SchemaViolation where) {
        var item = new Problem.Item(where.in().text(), where.pointer(), where.detail());
        var detail = "whether the " + where.in().text() + " keeps the contract takes " + where.detail();
        return problem(new Problem("too-complex", "Too complex to check", 422, detail, id.text(), List.of(item)));
    }

    private static EdgeResponse unavailable(RequestId id, Unavailable.Cause cause, String reason, Duration retryAfter) {
        var name = switch (cause) {
            case BROKER -> "broker-unavailable";
            case TOPIC -> "topic-unavailable";
            case IN_FLIGHT, UPLOADS -> "overloaded";
            case ABSENT -> "no-live-consumer";
            case OVERLOADED -> "wait-too-long";
            case BREAKER_OPEN -> "breaker-open";
            case TOKEN_KEYS -> "token-keys-unavailable";
        };
        return problem(id, 503, name, "Unavailable, not published", reason, retryAfter(retryAfter));
    }

    private static EdgeResponse tooMany(RequestId id, RateLimitStatus quota, Duration retryAfter) {
        var rate = quota.rate();
        var detail = "the contract allows each caller " + rate.calls() + " calls in " + millis(rate.per())
                + ", at most " + rate.burst() + " at once";
        return problem(
                id,
                429,
                "too-many-calls",
                "Too many calls",
                detail,
                retryAfter(retryAfter),
                policy(quota),
                left(quota));
    }

    /** In whole seconds, at least 1 (RFC 9110 §10.2.3). */
    private static HttpHeader retryAfter(Duration wait) {
        return new HttpHeader("retry-after", Long.toString(seconds(wait)));
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** Of draft-ietf-httpapi-ratelimit-headers-10, as is {@link #left}: the quota and its window in seconds. */
    private static HttpHeader policy(RateLimitStatus quota) {
        var window = seconds(quota.rate()
                .per()
                .multipliedBy(quota.rate().burst())
                .dividedBy(quota.rate().calls()));
        return new HttpHeader("ratelimit-policy", "\"caller\";q=" + quota.rate().burst() + ";w=" + window);
    }

    private static HttpHeader left(RateLimitStatus quota) {
        return new HttpHeader(
                "ratelimit",
                "\"caller\";r=" + quota.remaining() + ";t="
                        + quota.reset().plusMillis(999).toSeconds());
    }

    private static EdgeResponse problem(
            RequestId id, int status, String name, String title, String detail, HttpHeader... headers) {
        return problem(new Problem(name, title, status, detail, id.text(), List.of()), headers);
    }

    private static EdgeResponse problem(Problem problem, HttpHeader... headers) {
        var all = new ArrayList<HttpHeader>();
        all.add(new HttpHeader("content-type", Problem.CONTENT_TYPE));
        all.add(NOT_STORED);
        all.addAll(PROTECTION);
        all.addAll(List.of(headers));
        return new EdgeResponse(problem.status(), all, problem.toJson());
    }

    private static HttpHeader allow(Set<String> allowed) {
        return new HttpHeader("allow", String.join(", ", allowed));
    }

    private static HttpHeader invalidToken(String reason) {
        return challenge(CHALLENGE + ", error=\"invalid_token\", error_description=\"" + quotable(reason) + "\"");
    }

    private static HttpHeader challenge(String value) {
        return new HttpHeader("www-authenticate", value);
    }

    /** What RFC 6750 §3 allows in these parameters: visible ASCII and blanks without quote and backslash. */
    private static String quotable(String text) {
        return text.replaceAll("[^ !#-\\[\\]-~]", "?");
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
