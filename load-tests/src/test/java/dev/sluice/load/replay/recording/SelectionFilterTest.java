package dev.sluice.load.replay.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.plan.TrafficSelection;
import dev.sluice.load.replay.plan.TrafficSelection.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionFilterTest {

    private static TrafficSelection with(
            Set<String> principals, Set<String> keys, List<Named> headers, List<Named> where) {
        return new TrafficSelection(Set.of(), Set.of(), principals, keys, headers, where, 1, false);
    }

    private static SelectionFilter principals(String... principals) {
        return new SelectionFilter(with(Set.of(principals), Set.of(), List.of(), List.of()));
    }

    private static SelectionFilter keys(String... keys) {
        return new SelectionFilter(with(Set.of(), Set.of(keys), List.of(), List.of()));
    }

    private static SelectionFilter headers(Named... headers) {
        return new SelectionFilter(with(Set.of(), Set.of(), List.of(headers), List.of()));
    }

    private static SelectionFilter where(Named... where) {
        return new SelectionFilter(with(Set.of(), Set.of(), List.of(), List.of(where)));
    }

    private static final SomeRequest REQUEST = SomeRequest.of("id");

    @Test
    void everything_takes_everything() {
        assertThat(new SelectionFilter(TrafficSelection.everything()).takes(REQUEST.record()))
                .isTrue();
    }

    @Test
    void of_the_keys_any_will_do_and_none_is_none_of_them() {
        assertThat(keys("ada", "bob").takes(REQUEST.key("bob").record())).isTrue();
        assertThat(keys("ada", "bob").takes(REQUEST.key("eve").record())).isFalse();
        assertThat(keys("ada", "bob").takes(REQUEST.record())).isFalse();
    }

    @Test
    void a_principal_is_the_sub_of_the_caller() {
        assertThat(principals("ada")
                        .takes(REQUEST.principal("{\"sub\":\"ada\",\"iss\":\"bob\"}")
                                .record()))
                .isTrue();
        assertThat(principals("bob")
                        .takes(REQUEST.principal("{\"sub\":\"ada\",\"iss\":\"bob\"}")
                                .record()))
                .isFalse();
        assertThat(principals("ada").takes(REQUEST.record())).isFalse();
    }

    @Test
    void a_header_is_a_forwarded_one_in_any_case_or_one_of_the_record() {
        assertThat(headers(new Named("X-Tenant", "a"))
                        .takes(REQUEST.http("x-tenant", "a").record()))
                .isTrue();
        assertThat(headers(new Named("X-Tenant", "a"))
                        .takes(REQUEST.http("x-tenant", "b").record()))
                .isFalse();
        assertThat(headers(new Named("tracestate", "t"))
                        .takes(REQUEST.header("tracestate", "t").record()))
                .isTrue();
    }

    @Test
    void of_headers_all_must_fit() {
        var both = headers(new Named("x-tenant", "a"), new Named("tracestate", "t"));

        assertThat(both.takes(
                        REQUEST.http("x-tenant", "a").header("tracestate", "t").record()))
                .isTrue();
        assertThat(both.takes(REQUEST.http("x-tenant", "a").record())).isFalse();
    }

    @ParameterizedTest(name = "{0} is {1} in {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        /customer/id   | ada       | {"customer":{"id":"ada"}}      | true
        /customer/id   | bob       | {"customer":{"id":"ada"}}      | false
        /customer/id   | ada       | {"customer":"ada"}             | false
        /items/1/n     | 2         | {"items":[{"n":1},{"n":2}]}    | true
        /paid          | true      | {"paid":true}                  | true
        /note          | null      | {"note":null}                  | true
        /note          | null      | {}                             | false
        /items         | [1,2]     | {"items":[1,2]}                | true
        /id            | 1         | no json                        | false
        """)
    void a_pointer_must_have_its_value_in_the_body(String pointer, String value, String body, boolean takes) {
        assertThat(where(new Named(pointer, value)).takes(REQUEST.body(body).record()))
                .isEqualTo(takes);
    }

    @Test
    void without_a_body_nothing_is_at_any_pointer() {
        assertThat(where(new Named("/id", "1")).takes(REQUEST.record())).isFalse();
    }

    @Test
    void each_kind_of_filter_must_fit() {
        var filter = new SelectionFilter(with(Set.of("ada"), Set.of("k"), List.of(), List.of(new Named("/id", "1"))));
        var request = REQUEST.principal("{\"sub\":\"ada\"}").key("k").body("{\"id\":1}");

        assertThat(filter.takes(request.record())).isTrue();
        assertThat(filter.takes(request.key("other").record())).isFalse();
        assertThat(filter.takes(request.body("{\"id\":2}").record())).isFalse();
    }

    @ParameterizedTest(name = "{0} takes {1}: {2}")
    @CsvSource({
        "200, 200, true",
        "200, 201, false",
        "2xx, 201, true",
        "5xx, 201, false",
        "5xx, 503, true",
        "none, , true",
        "none, 200, false",
        "5xx, , false"
    })
    void a_status_is_that_of_the_recorded_reply(String wanted, Integer status, boolean takes) {
        var selection =
                new TrafficSelection(Set.of(), Set.of(wanted), Set.of(), Set.of(), List.of(), List.of(), 1, false);
        var reply = Optional.ofNullable(status)
                .map(code -> new ReplyRecord(
                        REQUEST.record().id(), code, null, Optional.empty(), List.of(), OptionalLong.empty()))
                .map(record -> new TimedReply(record, Duration.ZERO));

        var recorded = new RecordedExchange("orders.requests-0@7", Instant.EPOCH, REQUEST.record(), reply);

        assertThat(new SelectionFilter(selection).takes(recorded)).isEqualTo(takes);
    }
}
