package dev.sluice.edge.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.schema.SchemaViolation;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.BuiltInDocument;
import dev.sluice.edge.request.EdgeResponse;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.Unavailable;
import dev.sluice.edge.request.Reply;
import dev.sluice.edge.request.Requests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseRendererTest {
    private static final RequestId ID = new RequestId("abcdefghijklmnopqrstuv");

    private final ResponseRenderer renderer = new ResponseRenderer(false);

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new Refusal.Malformed("path has a dot segment"), 400, "malformed"),
                Arguments.of(new Refusal.NotJson("no value", 3), 400, "not-json"),
                Arguments.of(new Refusal.UnexpectedBody(), 400, "unexpected-body"),
                Arguments.of(new Refusal.NoToken(), 401, "no-token"),
                Arguments.of(new Refusal.BadToken("expired"), 401, "bad-token"),
                Arguments.of(new Refusal.MissingScope(Set.of("a")), 403, "missing-scope"),
                Arguments.of(new Refusal.PathNotFound(), 404, "no-such-path"),
                Arguments.of(new Refusal.MethodNotAllowed(Set.of("GET")), 405, "method-not-allowed"),
                Arguments.of(new Refusal.RequestTimeout(Duration.ofSeconds(1)), 408, "too-slow"),
                Arguments.of(new Refusal.BodyTooLarge(7), 413, "body-too-large"),
                Arguments.of(new Refusal.RecordTooLarge(7), 413, "record-too-large"),
                Arguments.of(new Refusal.UnsupportedType("a/b", List.of("c/d")), 415, "unsupported-type"),
                Arguments.of(new Refusal.UnsupportedContentCoding("br"), 415, "unsupported-coding"),
                Arguments.of(
                        new Refusal.TooComplex(new SchemaViolation(Location.BODY, "/a", "more than 7 steps")),
                        422,
                        "too-complex"),
                Arguments.of(new Refusal.HandlerFailed(), 500, "handler-failed"),
                Arguments.of(new Refusal.EdgeFault(), 500, "edge-failed"),
                Arguments.of(new Refusal.BrokenReply("status 99"), 502, "broken-reply"),
                Arguments.of(unavailable(Unavailable.Cause.BROKER), 503, "broker-unavailable"),
                Arguments.of(unavailable(Unavailable.Cause.TOPIC), 503, "topic-unavailable"),
                Arguments.of(unavailable(Unavailable.Cause.IN_FLIGHT), 503, "overloaded"),
                Arguments.of(unavailable(Unavailable.Cause.TOKEN_KEYS), 503, "token-keys-unavailable"),
                Arguments.of(new Refusal.ReplyTimeout(Duration.ofSeconds(2), true), 504, "no-reply-in-time"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_refusal_is_a_problem_document_with_status_type_and_request_id(Refusal refusal, int status, String name)
            throws Exception {
        var answered = renderer.refused(ID, refusal);

        assertThat(answered.status()).isEqualTo(status);
        assertThat(header(answered, "content-type")).contains("application/problem+json");
        var problem = new ObjectMapper().readTree(answered.body());
        assertThat(problem.path("type").asText()).isEqualTo("urn:sluice:problem:" + name);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("requestId").asText()).isEqualTo(ID.text());
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
    }

    @Test
    void violations_stand_one_by_one_in_the_problem() throws Exception {
        var answered = renderer.refused(
                ID,
                new Refusal.Invalid(List.of(
                        new SchemaViolation(Location.QUERY, "/limit", "expected at most 100, 101 came"),
                        new SchemaViolation(Location.BODY, "/items/0", "expected object"))));

        assertThat(answered.status()).isEqualTo(422);
        assertThat(new ObjectMapper().readTree(answered.body()).path("errors").toString())
                .isEqualTo("[{\"in\":\"query\",\"pointer\":\"/limit\",\"detail\":\"expected at most 100, 101 came\"},"
                        + "{\"in\":\"body\",\"pointer\":\"/items/0\",\"detail\":\"expected object\"}]");
    }

    @Test
    void a_401_challenges_as_rfc_6750_says() {
        assertThat(header(renderer.refused(ID, new Refusal.NoToken()), "www-authenticate"))
                .contains("Bearer realm=\"sluice\"");
        assertThat(header(renderer.refused(ID, new Refusal.BadToken("bad \"kid\" \\ é")), "www-authenticate"))
                .contains("Bearer realm=\"sluice\", error=\"invalid_token\", error_description=\"bad ?kid? ? ?\"");
        assertThat(header(renderer.refused(ID, new Refusal.MissingScope(Set.of("b", "a"))), "www-authenticate"))
                .contains("Bearer realm=\"sluice\", error=\"insufficient_scope\", scope=\"a b\"");
    }

    @Test
    void a_503_says_when_to_come_back_in_whole_seconds_at_least_one() {
        assertThat(retryAfter(Duration.ZERO)).contains("1");
        assertThat(retryAfter(Duration.ofMillis(1001))).contains("2");
        assertThat(retryAfter(Duration.ofSeconds(3))).contains("3");
    }

    @Test
    void what_a_path_allows_is_no_fault() {
        var answered = renderer.refused(ID, new Refusal.OptionsRequested(Set.of("GET")));

        assertThat(answered).isEqualTo(new EdgeResponse(204, List.of(new HttpHeader("allow", "GET")), null));
    }

    @Test
    void a_document_of_the_edge_says_which_it_is_and_is_kept_only_under_the_condition_that_it_is_still_that() {
        var answered = asked("");

        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.body()).isEqualTo(new byte[] {'{', '}'});
        assertThat(answered.headers())
                .containsExactly(
                        new HttpHeader("content-type", "application/json"),
                        new HttpHeader("etag", "\"v1\""),
                        new HttpHeader("cache-control", "no-cache"),
                        new HttpHeader("x-content-type-options", "nosniff"),
                        new HttpHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'"));
    }

    @Test
    void a_problem_is_stored_by_nobody_and_taken_for_nothing_else() {
        var answered = renderer.refused(ID, new Refusal.PathNotFound());

        assertThat(header(answered, "cache-control")).contains("no-store");
        assertThat(header(answered, "x-content-type-options")).contains("nosniff");
        assertThat(header(answered, "content-security-policy")).contains("default-src 'none'; frame-ancestors 'none'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "v1"                | 304
        W/"v1"              | 304
        "v0", "v1" ,"v2"    | 304
        *                   | 304
        "v2"                | 200
        v1                  | 200
        """, quoteCharacter = '`')
    void who_has_it_already_gets_none(String condition, int status) {
        var answered = asked(condition);

        assertThat(answered.status()).isEqualTo(status);
        assertThat(header(answered, "etag")).contains("\"v1\"");
        assertThat(answered.body() == null).isEqualTo(status == 304);
    }

    private EdgeResponse asked(String condition) {
        var document =
                new BuiltInDocument("/openapi.json", () -> new BuiltInDocument.Content("v1", new byte[] {'{', '}'}));
        var received = Requests.received(
                "GET",
                "/openapi.json",
                "",
                condition.isEmpty() ? Map.of() : Map.of("if-none-match", condition),
                Requests.none());
        return renderer.render(received, Outcome.stop(new Refusal.BuiltInDocumentRequested(document)));
    }

    @Test
    void a_reply_passes_with_its_status_headers_and_bytes() {
        var cookies = List.of(new HttpHeader("set-cookie", "a=1"), new HttpHeader("set-cookie", "b=2"));
        var body = "hello".getBytes(StandardCharsets.UTF_8);
        var record = new ReplyRecord(ID, 418, body, Optional.of("text/plain"), cookies, OptionalLong.empty());

        var answered = render(renderer, record);

        assertThat(answered.status()).isEqualTo(418);
        assertThat(answered.body()).isSameAs(body);
        assertThat(answered.headers())
                .containsExactly(new HttpHeader("content-type", "text/plain"), cookies.get(0), cookies.get(1));
    }

    @Test
    void a_reply_that_names_no_type_is_json_and_one_without_value_has_none() {
        var json = new ReplyRecord(ID, 200, new byte[] {'1'}, Optional.empty(), List.of(), OptionalLong.empty());
        var empty = new ReplyRecord(ID, 204, null, Optional.empty(), List.of(), OptionalLong.empty());

        assertThat(header(render(renderer, json), "content-type")).contains("application/json");
        assertThat(render(renderer, empty).headers()).isEmpty();
    }

    @Test
    void server_timing_tells_edge_queue_work_and_total_where_it_is_on() {
        var record = new ReplyRecord(ID, 200, null, Optional.empty(), List.of(), OptionalLong.of(1500));

        var timing = header(render(new ResponseRenderer(true), record), "server-timing")
                .orElseThrow();

        assertThat(timing).matches("edge;dur=[0-9.-]+, queue;dur=0\\.500, work;dur=1\\.500, total;dur=[0-9.]+");
    }

    private static EdgeResponse render(ResponseRenderer renderer, ReplyRecord record) {
        return renderer.render(Requests.received("GET", "/"), Outcome.go(new Reply(record, 2_000_000)));
    }

    private Optional<String> retryAfter(Duration duration) {
        return header(
                renderer.refused(ID, new Unavailable(Unavailable.Cause.BROKER, "broker away", duration)),
                "retry-after");
    }

    private static Unavailable unavailable(Unavailable.Cause cause) {
        return new Unavailable(cause, "reason", Duration.ofSeconds(1));
    }

    private static Optional<String> header(EdgeResponse answered, String name) {
        return answered.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(HttpHeader::value)
                .findFirst();
    }
}
