package dev.sluice.load.replay.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.Some;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestFactoryTest {
    private static final String SHOP = """
        openapi: 3.1.0
        info: {title: Shop, version: 1.0.0}
        servers: [{url: /shop}]
        x-sluice: {service: shop}
        paths:
          /lists/{list}/items:
            parameters:
              - {name: list, in: path, required: true, schema: {type: array, items: {type: string}}}
              - {name: tag, in: query, schema: {type: array, items: {type: string}}}
              - {name: most, in: query, schema: {type: number}}
              - {name: x-part, in: header, schema: {type: array, items: {type: integer}}}
            get: {operationId: find, security: []}
            post:
              operationId: add
              security: []
              requestBody: {content: {application/json: {schema: {type: object}}}}
        """;

    private static Map<String, Operation> operations;

    @BeforeAll
    static void read(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("shop.yaml"), SHOP);
        operations = ((LoadResult.Contracts) ContractFolder.read(folder))
                .set()
                .operations()
                .collect(Collectors.toMap(Operation::id, Function.identity()));
    }

    private static HttpRequestFactory calls(String base) {
        return new HttpRequestFactory(
                new HttpTargetConfig(HttpTargetConfig.base(base), Optional.of("a.b.c"), Optional.empty()),
                operations,
                "20261128T100000-abc");
    }

    private static HttpRequest call(RequestRecord request) {
        return calls("http://127.0.0.1:8080").of(request);
    }

    private static HttpRequest find(String params) {
        return call(Some.request("original", "find", params, params));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"path":{"list":["a"]},"query":{},"header":{}}                         | /shop/lists/a/items
        {"path":{"list":["a","b c"]},"query":{},"header":{}}                   | /shop/lists/a,b%20c/items
        {"path":{"list":["a/b?c#d%é"]},"query":{},"header":{}}                 | /shop/lists/a%2Fb%3Fc%23d%25%C3%A9/items
        {"path":{"list":["a"]},"query":{"tag":["x&y","z=1+1"]},"header":{}}    | /shop/lists/a/items?tag=x%26y&tag=z%3D1%2B1
        {"path":{"list":["a"]},"query":{"tag":[],"most":1.50},"header":{}}     | /shop/lists/a/items?most=1.50
        {"path":{"list":["a"]},"query":{"tag":[""],"most":1E+2},"header":{}}   | /shop/lists/a/items?tag=&most=1E%2B2
        {"path":{"list":["a"]},"query":{"most":null},"header":{}}              | /shop/lists/a/items?most=
        {"path":{"list":["a"]},"query":{"tag":["😀"]},"header":{}}             | /shop/lists/a/items?tag=%F0%9F%98%80
        """)
    void parameters_stand_where_the_contract_says_percent_encoded(String params, String target) {
        var call = find(params);

        assertThat(call.method()).isEqualTo("GET");
        assertThat(call.uri().toString()).isEqualTo("http://127.0.0.1:8080" + target);
    }

    @Test
    void what_stands_before_every_path_stays_there() {
        var call = calls("https://edge.test:8443/a/b/")
                .of(Some.request("original", "find", "{\"path\":{\"list\":[\"x\"]},\"query\":{},\"header\":{}}", ""));

        assertThat(call.uri().toString()).isEqualTo("https://edge.test:8443/a/b/shop/lists/x/items");
    }

    @Test
    void a_body_is_sent_byte_for_byte_with_its_type() {
        var body = "{ \"n\" : 1.0, \"n2\":\"é\" }";
        var call =
                call(Some.request("original", "add", "{\"path\":{\"list\":[\"a\"]},\"query\":{},\"header\":{}}", body));

        assertThat(call.method()).isEqualTo("POST");
        assertThat(sent(call)).isEqualTo(body);
        assertThat(call.headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void parameters_that_a_record_has_as_its_value_are_no_body() {
        var call = find("{\"path\":{\"list\":[\"a\"]},\"query\":{},\"header\":{}}");

        assertThat(call.bodyPublisher().orElseThrow().contentLength()).isZero();
        assertThat(call.headers().firstValue("content-type")).isEmpty();
    }

    @Test
    void headers_are_those_of_the_contract_and_the_runs_own() {
        var call = call(with(
                "{\"path\":{\"list\":[\"a\"]},\"query\":{},\"header\":{\"x-part\":[1,2]}}",
                new HttpHeader("x-part", "3"),
                new HttpHeader("x-twice", "a"),
                new HttpHeader("x-twice", "b"),
                new HttpHeader("accept-encoding", "gzip"),
                new HttpHeader("host", "elsewhere")));

        assertThat(call.headers().map())
                .containsOnly(
                        Map.entry("x-part", List.of("1,2")),
                        Map.entry("x-twice", List.of("a", "b")),
                        Map.entry("x-request-id", List.of("replay-20261128T100000-abc-original")),
                        Map.entry("authorization", List.of("Bearer a.b.c")));
    }

    private static RequestRecord with(String params, HttpHeader... forwarded) {
        var plain = Some.request("original", "find", params, "");
        return new RequestRecord(
                plain.id(),
                plain.replyTopic(),
                plain.operation(),
                plain.event(),
                new RequestRecord.CallDetails(params, Optional.empty(), List.of(forwarded)),
                plain.payload(),
                plain.deadlineMillis(),
                1,
                List.of());
    }

    @Test
    void what_HTTP_cannot_carry_is_said() {
        var params = "{\"path\":{\"list\":[\"a\"]},\"query\":{},\"header\":{}}";

        assertThatThrownBy(() -> call(with(params, new HttpHeader("x-name", "é"))))
                .hasMessage("header x-name has characters that HTTP cannot carry");
        assertThatThrownBy(() -> find(RequestRecord.NO_PARAMS)).hasMessage("the record has no path parameter list");
        assertThatThrownBy(() -> find("{")).hasMessage("the record's parameters are no JSON");
        assertThatThrownBy(() -> call(Some.request("a", "gone", RequestRecord.NO_PARAMS, "")))
                .hasMessage("the contract has no operation gone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edge.test",
                "ftp://edge.test",
                "http://",
                "http://edge.test/?a=b",
                "http://me@edge.test",
                "ht tp:"
            })
    void an_address_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> HttpTargetConfig.base(text))
                .hasMessage(
                        "'" + text + "', expected such as https://edge.example:8443 or http://127.0.0.1:8080/prefix");
    }

    @Test
    void a_token_is_not_written_out() {
        var via = new HttpTargetConfig(
                HttpTargetConfig.base("https://edge.test"), Optional.of("secret"), Optional.empty());

        assertThat(via).hasToString("https://edge.test");
    }

    private static String sent(HttpRequest call) {
        var subscriber = BodySubscribers.ofString(UTF_8);
        call.bodyPublisher().orElseThrow().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                subscriber.onNext(List.of(bytes));
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
        return subscriber.getBody().toCompletableFuture().join();
    }
}
