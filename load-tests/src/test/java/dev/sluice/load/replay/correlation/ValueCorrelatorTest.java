package dev.sluice.load.replay.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.Some;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueCorrelatorTest {
    private final ValueCorrelator follower = new ValueCorrelator(true);

    private static RecordedExchange create(String id, String body, String reply) {
        return Some.recorded(Some.request(id, "createOrder", RequestRecord.NO_PARAMS, body), Some.json(id, reply));
    }

    private static RecordedExchange get(String params) {
        return Some.recorded(Some.request("g", "getOrder", params, ""), Some.json("g", "{}"));
    }

    private RequestRecord follow(RecordedExchange recorded) throws InterruptedException {
        return follower.follow(recorded);
    }

    /** Places an order and learns what came back now. */
    private void placed(String then, String now) throws InterruptedException {
        var created = create("c", "{\"sku\":\"ABC-123\"}", then);
        follow(created);
        follower.settle(created, Optional.of(Some.json("c2", now)));
    }

    @ParameterizedTest(name = "{0} is now {1}: {2} is sent as {3}")
    @CsvSource(delimiter = '|', textBlock = """
        {"id":"order-1"}              | {"id":"order-9"}              | {"path":{"id":"order-1"}}     | {"path":{"id":"order-9"}}
        {"id":17}                     | {"id":99}                     | {"path":{"id":17}}            | {"path":{"id":99}}
        {"id":17}                     | {"id":"x99"}                  | {"path":{"id":17}}            | {"path":{"id":"x99"}}
        {"id":"order-1"}              | {"id":"order-9"}              | {"path":{"id":"order-2"}}     | {"path":{"id":"order-2"}}
        {"items":[{"ref":"r-1"}]}     | {"items":[{"ref":"r-2"}]}     | {"query":{"q":["r-1","z"]}}   | {"query":{"q":["r-2","z"]}}
        {"state":"open"}              | {"state":"shut"}              | {"query":{"state":"open"}}    | {"query":{"state":"open"}}
        {"sku":"ABC-123"}             | {"sku":"DEF-456"}             | {"path":{"sku":"ABC-123"}}    | {"path":{"sku":"ABC-123"}}
        {"count":17}                  | {"count":18}                  | {"query":{"limit":17}}        | {"query":{"limit":17}}
        ["sku-1","sku-2"]             | ["sku-2","sku-1"]             | {"path":{"sku":"sku-1"}}      | {"path":{"sku":"sku-1"}}
        {"id":"order-1"}              | {}                            | {"path":{"id":"order-1"}}     | {"path":{"id":"order-1"}}
        """)
    void what_was_generated_is_put_into_later_requests(String then, String now, String params, String sent)
            throws Exception {
        placed(then, now);

        assertThat(follow(get(params)).call().params()).isEqualTo(sent);
    }

    @Test
    void bodies_and_keys_carry_it_too_and_other_bodies_stay_as_they_are_byte_for_byte() throws Exception {
        placed("{\"id\":\"order-1\"}", "{\"id\":\"order-9\"}");
        var request = Some.request("p", "pay", RequestRecord.NO_PARAMS, "{ \"order\": \"order-1\", \"cents\": 100 }");
        var keyed = new RequestRecord(
                request.id(),
                request.replyTopic(),
                request.operation(),
                request.event(),
                request.call(),
                new RequestRecord.Payload(
                        "order-1".getBytes(UTF_8), request.payload().value(), "application/json"),
                request.deadlineMillis(),
                1,
                request.others());
        var other = Some.request("q", "pay", RequestRecord.NO_PARAMS, "{ \"order\": \"order-2\" }");

        var sent = follow(Some.recorded(keyed, Some.json("p", "{}")));

        assertThat(new String(sent.payload().value(), UTF_8)).isEqualTo("{\"order\":\"order-9\",\"cents\":100}");
        assertThat(new String(sent.payload().key(), UTF_8)).isEqualTo("order-9");
        assertThat(follow(Some.recorded(other, Some.json("q", "{}")))).isEqualTo(other);
        assertThat(follower.links()).containsEntry(new ValueLink("createOrder", "/id", "pay"), 1L);
        assertThat(follower.isSource("createOrder", "/id")).isTrue();
    }

    @Test
    void a_request_waits_until_it_is_known_what_the_target_gave() throws Exception {
        var created = create("c", "{}", "{\"id\":\"order-1\"}");
        follow(created);
        var waiting = new CompletableFuture<RequestRecord>();
        var thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                waiting.complete(follow(get("{\"path\":{\"id\":\"order-1\"}}")));
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });
        await().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(waiting).isNotDone();

        follower.settle(created, Optional.of(Some.json("c2", "{\"id\":\"order-9\"}")));

        assertThat(waiting.join().call().params()).isEqualTo("{\"path\":{\"id\":\"order-9\"}}");
    }

    @Test
    void nobody_waits_any_more_once_no_reply_can_come() throws Exception {
        follow(create("c", "{}", "{\"id\":\"order-1\"}"));

        follower.release();

        assertThat(follow(get("{\"path\":{\"id\":\"order-1\"}}")).call().params())
                .isEqualTo("{\"path\":{\"id\":\"order-1\"}}");
    }

    @Test
    void a_reply_that_never_comes_leaves_the_recorded_value() throws Exception {
        var created = create("c", "{}", "{\"id\":\"order-1\"}");
        follow(created);

        follower.settle(created, Optional.empty());

        assertThat(follow(get("{\"path\":{\"id\":\"order-1\"}}")).call().params())
                .isEqualTo("{\"path\":{\"id\":\"order-1\"}}");
        assertThat(follower.links()).isEmpty();
    }

    @Test
    void what_was_given_is_the_same_thing_in_later_replies() throws Exception {
        placed("{\"id\":\"order-1\"}", "{\"id\":\"order-9\"}");

        assertThat(follower.isGiven("order-1", "order-9")).isTrue();
        assertThat(follower.isGiven("order-1", "order-8")).isFalse();
        assertThat(follower.isGiven("order-2", "order-9")).isFalse();
    }

    @Test
    void of_many_values_each_is_followed() throws Exception {
        for (var number = 0; number < 10_000; number++) {
            var created = create("c-" + number, "{}", "{\"id\":\"order-" + number + "\"}");
            follow(created);
            follower.settle(created, Optional.of(Some.json("new", "{\"id\":\"new-" + number + "\"}")));

            var sent = follow(get("{\"path\":{\"id\":\"order-" + number + "\"}}"));

            assertThat(sent.call().params()).isEqualTo("{\"path\":{\"id\":\"new-" + number + "\"}}");
        }
    }

    @Test
    void without_following_requests_are_sent_as_recorded() throws Exception {
        var off = new ValueCorrelator(false);
        var created = create("c", "{}", "{\"id\":\"order-1\"}");
        off.follow(created);
        off.settle(created, Optional.of(Some.json("c2", "{\"id\":\"order-9\"}")));
        var asked = get("{\"path\":{\"id\":\"order-1\"}}");

        assertThat(off.follow(asked)).isSameAs(asked.request());
    }
}
