package dev.sluice.edge.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.schema.SchemaViolation;
import dev.sluice.edge.request.AdmissibleRequest;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.Body;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.request.ValidatedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractValidatorTest {
    private static final ContractSet CONTRACTS = Requests.contracts("""
        /orders:
          post:
            operationId: createOrder
            security: []
            x-sluice: {key: "$request.body#/customerId"}
            parameters:
              - {name: dry, in: query, schema: {type: boolean, default: false}}
            requestBody:
              required: true
              content:
                application/json:
                  schema:
                    type: object
                    required: [customerId]
                    properties: {customerId: {type: [string, "null"]}, quantity: {type: integer}}
                text/*: {}
        /orders/{id}:
          get:
            operationId: getOrder
            security: []
            x-sluice: {key: $request.path.id}
            parameters:
              - {name: id, in: path, required: true, schema: {type: integer}}
          patch:
            operationId: noteOrder
            security: []
            parameters:
              - {name: id, in: path, required: true, schema: {type: integer}}
            requestBody: {content: {text/plain: {}}}
        """);
    private static final String JSON = "application/json";

    private final ContractValidator validator = new ContractValidator(CONTRACTS);

    @Test
    void the_bytes_that_go_on_are_those_received() throws InterruptedException {
        var text = "{ \"customerId\" : \"a\\u0064a\" ,\"quantity\": 1 }";

        var validated = valid(create("dry=true", JSON, Requests.body(text)));

        assertThat(validated.body()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(validated.contentType()).isEqualTo(JSON);
        assertThat(validated.key()).isEqualTo("ada".getBytes(StandardCharsets.UTF_8));
        assertThat(validated.params()).hasToString("{\"path\":{},\"query\":{\"dry\":true},\"header\":{}}");
    }

    @Test
    void a_key_may_come_from_the_path_and_null_is_none() throws InterruptedException {
        assertThat(valid(get("17")).key()).isEqualTo("17".getBytes(StandardCharsets.UTF_8));
        assertThat(valid(create("", JSON, Requests.body("{\"customerId\":null}")))
                        .key())
                .isNull();
    }

    @Test
    void violations_of_parameters_and_body_are_told_together() throws InterruptedException {
        var refusal = refusal(create("dry=maybe", JSON, Requests.body("{\"quantity\":\"x\"}")));

        assertThat(refusal)
                .isInstanceOfSatisfying(
                        Refusal.Invalid.class,
                        invalid -> assertThat(invalid.violations())
                                .extracting(found -> found.in().text() + found.pointer())
                                .containsExactlyInAnyOrder("query/dry", "body", "body/quantity"));
    }

    @Test
    void no_more_than_twenty_violations_are_told() throws InterruptedException {
        var manyWrong = new StringBuilder("{\"quantity\":\"x\"");
        var contracts = Requests.contracts("""
            /many:
              post:
                operationId: many
                security: []
                requestBody: {content: {application/json: {schema: {additionalProperties: {type: integer}}}}}
            """);
        for (var index = 0; index < 40; index++) {
            manyWrong.append(",\"p").append(index).append("\":\"x\"");
        }
        var request =
                Requests.received("POST", "/many", "", Map.of("content-type", JSON), Requests.body(manyWrong + "}"));
        var admissible = Requests.admissible(
                Requests.authorized(Requests.operation(contracts, "many"), request, Map.of()), 10_000);
        var all = new ContractValidator(contracts);

        var outcome = all.receive(admissible).then(complete -> all.validate(new AdmittedRequest(complete)));

        assertThat(((Refusal.Invalid) ((Stop<ValidatedRequest>) outcome).refusal()).violations())
                .hasSize(SchemaViolation.MOST);
    }

    @Test
    void what_takes_too_much_to_be_checked_is_refused_and_says_so() throws InterruptedException {
        var chain = new StringBuilder();
        for (var i = 0; i < 40; i++) {
            chain.append("%d: {oneOf: [NEXT, NEXT], unevaluatedProperties: false}, "
                    .formatted(i)
                    .replace(
                            "NEXT",
                            "{$ref: '#/paths/~1deep/post/requestBody/content/application~1json/schema/$defs/" + (i + 1)
                                    + "'}"));
        }
        var contracts = Requests.contracts("""
            /deep:
              post:
                operationId: deep
                security: []
                requestBody:
                  content:
                    application/json:
                      schema:
                        properties:
                          in: {$ref: '#/paths/~1deep/post/requestBody/content/application~1json/schema/$defs/0'}
                        $defs: {%s 40: {}}
            """.formatted(chain));
        var request = Requests.received(
                "POST", "/deep", "", Map.of("content-type", JSON), Requests.body("{\"in\":{\"a\":1}}"));
        var admissible = Requests.admissible(
                Requests.authorized(Requests.operation(contracts, "deep"), request, Map.of()), 10_000);
        var deep = new ContractValidator(contracts);

        var outcome = deep.receive(admissible).then(complete -> deep.validate(new AdmittedRequest(complete)));

        assertThat(outcome)
                .isEqualTo(new Stop<>(new Refusal.TooComplex(new SchemaViolation(
                        Location.BODY, "/in", "more than 200280 steps, the limit for a request of its size"))));
    }

    @Test
    void a_required_body_that_is_missing_is_a_violation_chunked_or_not() throws InterruptedException {
        assertThat(refusal(create("", JSON, Requests.none()))).isInstanceOf(Refusal.Invalid.class);
        assertThat(refusal(create("", JSON, new EmptyChunks()))).isInstanceOf(Refusal.Invalid.class);
    }

    @Test
    void an_optional_body_may_be_left_out() throws InterruptedException {
        var validated = valid(note(Map.of(), Requests.none()));

        assertThat(validated.body()).isNull();
        assertThat(validated.contentType()).isNull();
    }

    @Test
    void other_types_pass_byte_for_byte() throws InterruptedException {
        var validated = valid(create("", "text/csv; charset=latin1", Requests.body("{not json")));

        assertThat(validated.body()).isEqualTo("{not json".getBytes(StandardCharsets.UTF_8));
        assertThat(validated.contentType()).isEqualTo("text/csv; charset=latin1");
    }

    @ParameterizedTest
    @CsvSource({"image/png", "application/json; charset=utf-16", "json", "application/problem+json"})
    void a_type_that_the_contract_does_not_name_is_refused_unread(String type) throws InterruptedException {
        assertThat(refusal(create("", type, new Unreadable())))
                .isEqualTo(new Refusal.UnsupportedType(type, List.of("application/json", "text/*")));
    }

    @Test
    void a_body_without_type_is_refused_unread() throws InterruptedException {
        assertThat(refusal(note(Map.of(), new Unreadable())))
                .isEqualTo(new Refusal.UnsupportedType("", List.of("text/plain")));
    }

    @Test
    void a_body_where_none_is_declared_is_refused_unread() throws InterruptedException {
        var received = Requests.received("GET", "/orders/1", "", Map.of(), new Unreadable());

        assertThat(refusal(admissible("getOrder", received, Map.of("id", "1"))))
                .isEqualTo(new Refusal.UnexpectedBody());
    }

    @Test
    void a_query_that_does_not_decode_is_malformed() throws InterruptedException {
        assertThat(refusal(create("dry=%zz", JSON, new Unreadable()))).isInstanceOf(Refusal.Malformed.class);
    }

    @Test
    void a_body_that_is_no_json_says_where() throws InterruptedException {
        assertThat(refusal(create("", JSON, Requests.body("{\"customerId\":]"))))
                .isInstanceOfSatisfying(
                        Refusal.NotJson.class,
                        found -> assertThat(found.offset()).isBetween(14L, 16L));
    }

    private Outcome<ValidatedRequest> validated(AdmissibleRequest admissible) throws InterruptedException {
        return validator.receive(admissible).then(complete -> validator.validate(new AdmittedRequest(complete)));
    }

    private ValidatedRequest valid(AdmissibleRequest admissible) throws InterruptedException {
        return switch (validated(admissible)) {
            case Go<ValidatedRequest>(var validated) -> validated;
            case Stop<ValidatedRequest>(var refusal) -> throw new AssertionError(refusal.toString());
        };
    }

    private Refusal refusal(AdmissibleRequest admissible) throws InterruptedException {
        return ((Stop<ValidatedRequest>) validated(admissible)).refusal();
    }

    private static AdmissibleRequest create(String query, String type, Body body) {
        var received = Requests.received("POST", "/orders", query, Map.of("content-type", type), body);
        return admissible("createOrder", received, Map.of());
    }

    private static AdmissibleRequest get(String id) {
        return admissible("getOrder", Requests.received("GET", "/orders/" + id), Map.of("id", id));
    }

    private static AdmissibleRequest note(Map<String, String> headers, Body body) {
        return admissible("noteOrder", Requests.received("PATCH", "/orders/1", "", headers, body), Map.of("id", "1"));
    }

    private static AdmissibleRequest admissible(
            String operation, ReceivedRequest received, Map<String, String> pathValues) {
        return Requests.admissible(
                Requests.authorized(Requests.operation(CONTRACTS, operation), received, pathValues), 10_000);
    }

    /** A body that may not be touched. */
    private record Unreadable() implements Body {
        @Override
        public boolean isPresent() {
            return true;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.of(5);
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            throw new AssertionError("was read");
        }
    }

    /** Chunks announced, none sent. */
    private record EmptyChunks() implements Body {
        @Override
        public boolean isPresent() {
            return true;
        }

        @Override
        public OptionalLong declaredBytes() {
            return OptionalLong.empty();
        }

        @Override
        public Outcome<byte[]> read(long maxBytes, Deadline deadline) {
            return Outcome.go(new byte[0]);
        }
    }
}
