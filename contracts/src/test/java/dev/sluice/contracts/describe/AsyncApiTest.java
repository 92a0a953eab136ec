package dev.sluice.contracts.describe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.contracts.wire.RequestRecord.CallDetails;
import dev.sluice.contracts.wire.RequestRecord.CloudEvent;
import dev.sluice.contracts.wire.RequestRecord.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** AsyncAPI's own word on the documents is in {@link AsyncApiSchemaTest}. */
class AsyncApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NASTY_COMMAND = "odd_id___with___all_sorts______-2";

    private final JsonNode nasty = AsyncApi.of(Described.nasty()).tree();

    @Test
    void an_operation_receives_from_its_topic_and_replies_where_the_request_says() {
        var operation = nasty.at("/operations/optionalBody");

        assertThat(operation.path("action").asText()).isEqualTo("receive");
        assertThat(operation.at("/channel/$ref").asText()).isEqualTo("#/channels/nasty.requests");
        assertThat(operation.at("/bindings/kafka/groupId/enum/0").asText()).isEqualTo("slow");
        assertThat(operation.at("/reply/address/location").asText()).isEqualTo("$message.header#/kafka_replyTopic");
        assertThat(nasty.at(pointer(operation.at("/reply/channel"))).path("address"))
                .isEqualTo(JsonNodeFactory.instance.nullNode());
        assertThat(nasty.at("/components/correlationIds/requestId/location").asText())
                .isEqualTo("$message.header#/kafka_correlationId");
    }

    @Test
    void each_topic_is_a_channel_and_none_takes_the_place_of_the_replies() {
        var channels = nasty.path("channels");

        assertThat(channels.fieldNames())
                .toIterable()
                .containsExactly("nasty.requests", "nasty.commands_v2", "replies", "replies-2");
        assertThat(channels.at("/nasty.commands_v2/bindings/kafka").toString())
                .isEqualTo("{\"topic\":\"nasty.commands_v2\",\"partitions\":3,\"bindingVersion\":\"0.5.0\"}");
        assertThat(channels.at("/replies/address").asText()).isEqualTo("replies");
        assertThat(channels.at("/replies-2/address").isNull()).isTrue();
    }

    @Test
    void ids_that_are_no_keys_of_asyncapi_are_told_apart_and_kept_in_the_header() {
        assertThat(nasty.path("operations").fieldNames())
                .toIterable()
                .allMatch(key -> key.matches("[A-Za-z0-9._-]+"))
                .hasSize(5)
                .contains(NASTY_COMMAND);
        assertThat(nasty.at("/operations/" + NASTY_COMMAND + "/title").asText())
                .isEqualTo("odd id / with ~ all sorts: è {}");
        assertThat(request("nasty.commands_v2", NASTY_COMMAND + ".application_json")
                        .at("/headers/schema/properties/sluice-operation/const")
                        .asText())
                .isEqualTo("odd id / with ~ all sorts: è {}");
    }

    @Test
    void a_body_has_a_message_for_each_of_its_types_and_one_for_none() {
        assertThat(nasty.at("/channels/nasty.commands_v2/messages").properties())
                .extracting(message -> message.getValue().path("contentType").asText("none"))
                .containsExactly(
                        "application/json",
                        "application/merge-patch+json",
                        "text/plain",
                        "image/png",
                        "multipart/form-data",
                        "none",
                        "none");
        assertThat(nasty.at("/operations/optionalBody/messages"))
                .extracting(message -> message.path("$ref").asText())
                .containsExactly(
                        "#/channels/nasty.requests/messages/optionalBody",
                        "#/channels/nasty.requests/messages/optionalBody.empty");
        assertThat(nasty.at("/operations/optionalBody.empty/messages/0/$ref").asText())
                .isEqualTo("#/channels/nasty.requests/messages/optionalBody.empty-2");
    }

    @Test
    void headers_that_the_edge_would_drop_are_not_described() {
        var headers = nasty.at("/channels/replies-2/messages/" + NASTY_COMMAND + ".2XX.text_csv/headers/schema");

        assertThat(headers.path("required")).map(JsonNode::asText).contains("http-location", "content-type");
        assertThat(headers.path("properties").fieldNames())
                .toIterable()
                .containsExactly("sluice-status", "http-location", "http-x-left", "http-set-cookie", "content-type");
        assertThat(headers.at("/properties/http-x-left/type").asText()).isEqualTo("string");
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.contracts.describe.Described#all")
    void every_reference_leads_to_something(Contract contract) {
        var document = AsyncApi.of(contract).tree();

        assertThat(Described.having("$ref", document))
                .filteredOn(object -> object.path("$ref").isTextual())
                .isNotEmpty()
                .allSatisfy(object -> assertThat(document.at(pointer(object)).isMissingNode())
                        .as(object.toString())
                        .isFalse());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.contracts.describe.Described#all")
    void every_schema_is_of_2020_12(Contract contract) {
        var dialect = Dialects.getDraft202012();
        var ofSchemas = SchemaRegistry.withDialect(dialect).getSchema(SchemaLocation.of(dialect.getId()));

        assertThat(Described.having("schemaFormat", AsyncApi.of(contract).tree()))
                .isNotEmpty()
                .allSatisfy(object ->
                        assertThat(ofSchemas.validate(object.path("schema"))).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.contracts.describe.Described#all")
    void yaml_says_the_same_even_to_readers_of_1_1(Contract contract) throws JsonProcessingException {
        var document = AsyncApi.of(contract);

        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(document.yaml());

        assertThat(JSON.readTree(JSON.writeValueAsString(read)).toString())
                .isEqualTo(JSON.readTree(document.tree().toString()).toString());
        assertThat(document.yaml()).doesNotContain("&id", ": 0o17", "- 1e3\n", ": 12:30");
    }

    @Test
    void the_guide_shows_what_is_printed() throws IOException {
        var shown = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$")
                .matcher(Files.readString(Path.of("../docs/asyncapi.md")))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(shown).hasSize(1);
        assertThat(Described.all().map(contract -> AsyncApi.of(contract).yaml()))
                .anyMatch(yaml -> yaml.contains(shown.getFirst()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"id": "a", "children": [{"id": "b", "leaf": {"x": {}}}]} | true
        {"id": "a", "children": [{"leaf": {"x": {}}}]}            | false
        {"id": "a", "leaf": {"x": 1}}                             | false
        {"id": "a", "pair": [1, "abc"]}                           | true
        {"id": "a", "pair": [1, "ABC"]}                           | false
        {"id": "a", "unknown": 1}                                 | false
        {"id": "a", "size": 0.05}                                 | false
        """)
    void a_body_keeps_to_the_described_schema_where_it_keeps_to_the_contracts(String body, boolean fits)
            throws JsonProcessingException {
        var payload = "/channels/nasty.commands_v2/messages/" + NASTY_COMMAND + ".application_json/payload/schema";

        assertThat(Described.check(nasty, payload, JSON.readTree(body)).isEmpty())
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"path":{"id":"u"},"query":{"limit":20},"header":{"x-trace":null}}              | true
        {"path":{"id":"u"},"query":{"limit":20,"tag":["a"]},"header":{"x-trace":"t"}}   | true
        {"path":{"id":"u"},"query":{"limit":20,"tag":["A"]},"header":{"x-trace":"t"}}   | false
        {"path":{"id":"u"},"query":{"limit":"20"},"header":{"x-trace":null}}            | false
        {"path":{"id":"u"},"query":{},"header":{"x-trace":null}}                        | false
        {"path":{},"query":{"limit":20},"header":{"x-trace":null}}                      | false
        {"path":{"id":"u"},"query":{"limit":20},"header":{}}                            | false
        """)
    void parameters_are_described_typed_and_with_their_defaults(String params, boolean fits)
            throws JsonProcessingException {
        var key = "odd_id___with___all_sorts______";
        var payload = "/channels/nasty.requests/messages/" + key + "/payload/schema";

        assertThat(Described.check(nasty, payload, JSON.readTree(params)).isEmpty())
                .isEqualTo(fits);
    }

    @Test
    void a_request_as_an_edge_writes_it_fits_its_own_message_and_no_other() {
        var headers = headers(new RequestRecord(
                        new RequestId("AAAAAAAAAAAAAAAAAAAAAA"),
                        "sluice.replies.edge-1",
                        "optionalBody",
                        new CloudEvent("/sluice/edge-1", "nasty.optionalBody", Instant.parse("2026-11-23T10:00:00Z")),
                        new CallDetails(
                                RequestRecord.NO_PARAMS,
                                Optional.of("{\"scope\":\"a:read\"}"),
                                List.of(new HttpHeader("x-tenant", "t"))),
                        new Payload(null, "[]".getBytes(StandardCharsets.UTF_8), "application/json"),
                        OptionalLong.of(1_800_000_000_000L),
                        1,
                        List.of())
                .encode("nasty.requests"));

        assertThat(messagesFitting("nasty.requests", headers)).containsExactly("optionalBody", "optionalBody.empty");
        assertThat(messagesFitting("nasty.requests", headers.deepCopy().put("sluice-deadline", "soon")))
                .isEmpty();
        assertThat(messagesFitting("nasty.requests", headers.deepCopy().without(List.of("sluice-principal"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200",
        "201, default",
        "304, 304",
        "400, 4XX",
        "404, 404",
        "499, 4XX",
        "500, default",
        "599, default"
    })
    void a_reply_fits_the_message_that_names_its_status_most_exactly(int status, String message) {
        var key = "odd_id___with___all_sorts______.";

        assertThat(messagesFitting("replies-2", headers(reply(status))))
                .filteredOn(fitting -> fitting.startsWith(key))
                .containsExactly(key + message);
    }

    @Test
    void a_status_left_out_is_200() {
        var headers = headers(reply(200)).without(List.of("sluice-status"));

        assertThat(messagesFitting("replies-2", headers))
                .contains("odd_id___with___all_sorts______.200", "optionalBody.default")
                .doesNotContain("odd_id___with___all_sorts______.404", "odd_id___with___all_sorts______.4XX");
    }

    private JsonNode request(String channel, String message) {
        return nasty.path("channels").path(channel).path("messages").path(message);
    }

    private List<String> messagesFitting(String channel, JsonNode headers) {
        var messages = nasty.path("channels").path(channel).path("messages");
        return StreamSupport.stream(messages.properties().spliterator(), false)
                .map(message -> message.getKey())
                .filter(key -> Described.check(
                                nasty, "/channels/" + channel + "/messages/" + key + "/headers/schema", headers)
                        .isEmpty())
                .toList();
    }

    private static ProducerRecord<byte[], byte[]> reply(int status) {
        return new ReplyRecord(
                        new RequestId("AAAAAAAAAAAAAAAAAAAAAA"),
                        status,
                        null,
                        Optional.of("application/problem+json"),
                        List.of(),
                        OptionalLong.of(5))
                .encode("sluice.replies.edge-1");
    }

    private static ObjectNode headers(ProducerRecord<byte[], byte[]> record) {
        var headers = JsonNodeFactory.instance.objectNode();
        Stream.of(record.headers().toArray())
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static String pointer(JsonNode reference) {
        return reference.path("$ref").asText().substring(1);
    }
}
