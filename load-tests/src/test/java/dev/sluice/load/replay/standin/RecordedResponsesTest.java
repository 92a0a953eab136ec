package dev.sluice.load.replay.standin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.standin.NearestMatch.Difference;
import dev.sluice.load.replay.standin.NearestMatch.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedResponsesTest {
    private static final String JSON = "application/json";
    private static final String NO_PARAMS = RequestRecord.NO_PARAMS;

    private final RecordedResponses repertoire = new RecordedResponses(List.of("createOrder", "getOrder"), 1 << 20);
    private int offset;

    private static StandInRequest question(String operation, String params, String body, String contentType) {
        return new StandInRequest(operation, params, body.getBytes(UTF_8), contentType);
    }

    private static StandInRequest json(String body) {
        return question("createOrder", NO_PARAMS, body, JSON);
    }

    private static ReplyRecord reply(int status, String body) {
        return new ReplyRecord(
                new RequestId("some"),
                status,
                body.getBytes(UTF_8),
                Optional.of("application/json; charset=utf-8"),
                List.of(new HttpHeader("location", "/orders/1")),
                OptionalLong.empty());
    }

    private void learn(StandInRequest question, Optional<ReplyRecord> reply) {
        var request = new RequestRecord(
                new RequestId("recorded-" + offset),
                "sluice.replies.edge",
                question.operation(),
                new RequestRecord.CloudEvent("/sluice/edge", "orders." + question.operation(), Instant.EPOCH),
                new RequestRecord.CallDetails(question.params(), Optional.empty(), List.of()),
                new RequestRecord.Payload(null, question.body(), question.contentType()),
                OptionalLong.empty(),
                1,
                List.of());
        repertoire.learn(new RecordedExchange(
                "orders.requests-0@" + offset++,
                Instant.EPOCH,
                request,
                reply.map(record -> new TimedReply(record, Duration.ofMillis(30)))));
    }

    private void learn(StandInRequest question, int status, String body) {
        learn(question, Optional.of(reply(status, body)));
    }

    private String answer(StandInRequest question) {
        return switch (repertoire.answer(question)) {
            case StandInMatch.Known(var response) -> new String(response.reply().value(), UTF_8);
            case StandInMatch.Unknown _ -> "unknown";
        };
    }

    private RecordedResponses.Counts counts() {
        return Objects.requireNonNull(repertoire.operations().get("createOrder"));
    }

    private NearestMatch nearest(StandInRequest question) {
        return ((StandInMatch.Unknown) repertoire.answer(question)).nearest().orElseThrow();
    }

    @Test
    void a_recorded_reply_comes_back_as_it_was() {
        learn(json("{\"sku\":\"a\"}"), 201, "{ \"id\" : 1.0 }");

        var answer = repertoire.answer(json("{\"sku\":\"a\"}"));

        assertThat(answer).isInstanceOfSatisfying(StandInMatch.Known.class, known -> {
            assertThat(known.response().took()).isEqualTo(Duration.ofMillis(30));
            assertThat(known.response().reply().status()).isEqualTo(201);
            assertThat(known.response().reply().contentType()).contains("application/json; charset=utf-8");
            assertThat(known.response().reply().headers()).containsExactly(new HttpHeader("location", "/orders/1"));
            assertThat(new String(known.response().reply().value(), UTF_8)).isEqualTo("{ \"id\" : 1.0 }");
        });
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        {"a":1,"b":{"c":[1,"x"],"d":null}} | { "b": {"d":null, "c":[1,"x"]}, "a":1 }
        {"a":100}                          | {"a":1e2}
        {"a":0.50}                         | {"a":0.5}
        {"a":"é"}                          | {"a":"\\u00e9"}
        {"a":1e400000000}                  | {"a":10e399999999}
        """)
    void how_json_is_written_does_not_matter(String recorded, String asked) {
        learn(json(recorded), 200, "known");

        assertThat(answer(json(asked))).isEqualTo("known");
    }

    @ParameterizedTest(name = "{0} is not {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        {"a":[1,2]}     | {"a":[2,1]}
        {"a":1}         | {"a":"1"}
        {"a":null}      | {}
        {"a":null}      | {"a":"null"}
        {"a":true}      | {"a":"true"}
        {"a":{"b":1}}   | {"a":1,"b":{}}
        {"ab":"c"}      | {"a":"bc"}
        [[1],2]         | [1,[2]]
        {"a":{}}        | {"a":[]}
        """)
    void what_json_says_does(String recorded, String asked) {
        learn(json(recorded), 200, "known");

        assertThat(answer(json(asked))).isEqualTo("unknown");
    }

    @Test
    void parameters_and_operation_belong_to_the_question() {
        learn(question("getOrder", "{\"path\":{\"id\":\"7\"},\"query\":{},\"header\":{}}", "", JSON), 200, "seven");

        assertThat(answer(question("getOrder", "{\"header\":{},\"query\":{},\"path\":{\"id\":\"7\"}}", "", JSON)))
                .isEqualTo("seven");
        assertThat(answer(question("getOrder", "{\"path\":{\"id\":\"8\"},\"query\":{},\"header\":{}}", "", JSON)))
                .isEqualTo("unknown");
        assertThat(answer(question("putOrder", "{\"path\":{\"id\":\"7\"},\"query\":{},\"header\":{}}", "", JSON)))
                .isEqualTo("unknown");
    }

    @Test
    void parameters_of_a_content_type_do_not_matter_and_what_is_no_json_is_taken_byte_for_byte() {
        learn(question("createOrder", NO_PARAMS, "a  b", "text/plain; charset=utf-8"), 200, "text");
        learn(question("createOrder", NO_PARAMS, "{}", "application/problem+json;charset=utf-8"), 200, "json");

        assertThat(answer(question("createOrder", NO_PARAMS, "a  b", "Text/Plain")))
                .isEqualTo("text");
        assertThat(answer(question("createOrder", NO_PARAMS, "a b", "text/plain")))
                .isEqualTo("unknown");
        assertThat(answer(question("createOrder", NO_PARAMS, "a  b", "text/html")))
                .isEqualTo("unknown");
        assertThat(answer(question("createOrder", NO_PARAMS, "{ }", "application/problem+json")))
                .isEqualTo("json");
        assertThat(answer(question("createOrder", NO_PARAMS, "{}", JSON))).isEqualTo("unknown");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{\"a\":", "{} {}", "", "{\"a\":1e99999999999}"})
    void a_body_that_only_says_that_it_is_json_is_taken_byte_for_byte(String body) {
        learn(json(body), 200, "known");

        assertThat(answer(json(body))).isEqualTo("known");
        assertThat(answer(json(body + " x"))).isEqualTo("unknown");
    }

    @Test
    void several_replies_to_one_question_come_in_their_order_and_the_last_one_repeats() {
        for (var body : List.of("one", "two", "two", "three")) {
            learn(json("{}"), 200, body);
        }

        assertThat(List.of(answer(json("{}")), answer(json("{}")), answer(json("{}"))))
                .containsExactly("one", "two", "two");
        assertThat(List.of(answer(json("{}")), answer(json("{}")))).containsExactly("three", "three");
    }

    @Test
    void a_reply_is_as_slow_as_its_handler_was_where_it_says_so() {
        var reply =
                new ReplyRecord(new RequestId("some"), 204, null, Optional.empty(), List.of(), OptionalLong.of(1_500));
        learn(json("{}"), Optional.of(reply));

        assertThat(((StandInMatch.Known) repertoire.answer(json("{}")))
                        .response()
                        .took())
                .isEqualTo(Duration.ofNanos(1_500_000));
    }

    @Test
    void what_nobody_replied_to_is_counted_and_not_known() {
        learn(json("{}"), Optional.empty());

        assertThat(answer(json("{}"))).isEqualTo("unknown");
        assertThat(counts()).isEqualTo(new RecordedResponses.Counts(0, 0, 1, 0, 0, 1));
    }

    @Test
    void what_a_stand_in_did_not_know_is_no_reply_of_the_service() {
        var problem = NoMatchProblem.problem("createOrder", Optional.empty(), "some-id");
        learn(
                json("{}"),
                Optional.of(new ReplyRecord(
                        new RequestId("some"),
                        501,
                        problem,
                        Optional.of("application/problem+json"),
                        List.of(),
                        OptionalLong.empty())));

        assertThat(answer(json("{}"))).isEqualTo("unknown");
    }

    @Test
    void what_it_holds_is_bounded_and_what_found_no_room_is_counted() {
        var body = "x".repeat(10_000);
        for (var id = 0; id < 200; id++) {
            learn(json("{\"id\":" + id + "}"), 200, body);
        }

        assertThat(repertoire.bytes()).isBetween(1L << 19, 1L << 20);
        assertThat(counts().questions()).isBetween(80, 105);
        assertThat(counts().questions() + counts().left()).isEqualTo(200);
        assertThat(answer(json("{\"id\":0}"))).isEqualTo(body);
        assertThat(answer(json("{\"id\":199}"))).isEqualTo("unknown");
    }

    @Test
    void equal_replies_in_a_row_hold_little() {
        var body = "x".repeat(100_000);
        for (var time = 0; time < 1_000; time++) {
            learn(json("{}"), 200, body);
        }

        assertThat(counts().replies()).isEqualTo(1_000);
    }

    @Test
    void the_nearest_differs_in_the_fewest_values_and_says_where() {
        learn(json("{\"customer\":\"ada\",\"items\":[{\"sku\":\"a\",\"n\":1}]}"), 201, "one");
        learn(json("{\"customer\":\"bob\",\"items\":[{\"sku\":\"b\",\"n\":2}],\"note/1\":\"x\"}"), 201, "two");

        var nearest = nearest(json("{\"customer\":\"bob\",\"items\":[{\"sku\":\"b\",\"n\":3},{\"sku\":\"c\"}]}"));

        assertThat(nearest)
                .isEqualTo(new NearestMatch(
                        "orders.requests-0@1",
                        3,
                        List.of(
                                new Difference("body", "/items/0/n", Kind.OTHER_VALUE),
                                new Difference("body", "/items/1", Kind.ONLY_ASKED),
                                new Difference("body", "/note~11", Kind.ONLY_RECORDED))));
    }

    @Test
    void of_many_differences_the_first_five_are_named_and_all_counted() {
        learn(json("[1,2,3,4,5,6,7,8]"), 200, "known");

        var nearest = nearest(json("[0,0,0,0,0,0,0,8]"));

        assertThat(nearest.differs()).isEqualTo(7);
        assertThat(nearest.differences()).extracting(Difference::pointer).containsExactly("/0", "/1", "/2", "/3", "/4");
    }

    @Test
    void a_parameter_that_differs_is_named_once_also_where_the_body_repeats_the_parameters() {
        var seven = "{\"path\":{\"id\":\"7\"},\"query\":{},\"header\":{}}";
        var eight = "{\"path\":{\"id\":\"8\"},\"query\":{},\"header\":{}}";
        learn(new StandInRequest("getOrder", seven, seven.getBytes(UTF_8), null), Optional.of(reply(200, "seven")));

        assertThat(nearest(new StandInRequest("getOrder", eight, eight.getBytes(UTF_8), null)))
                .isEqualTo(new NearestMatch(
                        "orders.requests-0@0", 1, List.of(new Difference("path", "/id", Kind.OTHER_VALUE))));
    }

    @Test
    void a_body_that_repeats_the_parameters_is_none() {
        learn(new StandInRequest("getOrder", NO_PARAMS, null, null), Optional.of(reply(200, "known")));

        assertThat(answer(new StandInRequest("getOrder", NO_PARAMS, NO_PARAMS.getBytes(UTF_8), null)))
                .isEqualTo("known");
    }

    @Test
    void the_problem_names_the_nearest_and_no_value() throws Exception {
        learn(json("{\"pin\":\"1234\"}"), 200, "known");
        var nearest = nearest(json("{\"pin\":\"9876\"}"));

        var problem = NoMatchProblem.problem("createOrder", Optional.of(nearest), "the-id");

        assertThat(new ObjectMapper().readTree(problem)).isEqualTo(new ObjectMapper().readTree("""
            {"type": "urn:sluice:problem:not-recorded", "title": "Not recorded", "status": 501,
             "detail": "no recorded request of createOrder is like this one; the nearest, at orders.requests-0@0, differs in 1 value",
             "requestId": "the-id",
             "nearest": {"recorded": "orders.requests-0@0", "differs": 1,
                         "differences": [{"in": "body", "pointer": "/pin", "is": "other-value"}]}}
            """));
    }

    @Test
    void where_nothing_is_known_of_an_operation_the_problem_says_so() {
        var answer = (StandInMatch.Unknown) repertoire.answer(question("getOrder", NO_PARAMS, "", JSON));

        assertThat(answer.nearest()).isEmpty();
        assertThat(new String(NoMatchProblem.problem("getOrder", answer.nearest(), "the-id"), UTF_8))
                .contains("no answered request of getOrder is in the recording")
                .doesNotContain("nearest");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void a_question_is_found_in_any_order_of_its_members_and_not_once_a_value_is_another(long seed) {
        var random = new Random(seed);
        for (var id = 0; id < 200; id++) {
            var members = new ArrayList<String>();
            for (var member = 0; member < 5; member++) {
                members.add("\"m" + member + "\":" + random.nextInt(1_000_000));
            }
            learn(json("{" + String.join(",", members) + "}"), 200, "reply " + id);
            Collections.shuffle(members, random);

            assertThat(answer(json("{ " + String.join(" , ", members) + " }"))).isEqualTo("reply " + id);
            members.set(0, members.getFirst() + "0");
            assertThat(nearest(json("{" + String.join(",", members) + "}")).differs())
                    .isEqualTo(1);
        }
    }
}
