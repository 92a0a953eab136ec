package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.model.KeyExpression;
import dev.sluice.contracts.model.Parameter.Location;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordKeyExtractorTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"id":"ä"}          | /id | ä
        {"id":7}            | /id | 7
        {"id":true}         | /id | true
        {"id":{"a": [1]}}   | /id | {"a":[1]}
        {"id":""}           | /id | ''
        [1,2]               | /1  | 2
        "x"                 | ''  | x
        {"id":null}         | /id |
        {"other":1}         | /id |
        """)
    void text_is_its_utf_8_and_anything_else_its_json(String body, String pointer, String key)
            throws JsonProcessingException {
        var expression = new KeyExpression.OfBody(JsonPointer.compile(pointer));

        var found = RecordKeyExtractor.of(expression, JsonNodeFactory.instance.objectNode(), JSON.readTree(body), null);

        assertThat(found.map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .isEqualTo(Optional.ofNullable(key));
    }

    @Test
    void no_body_means_no_key() {
        var expression = new KeyExpression.OfBody(JsonPointer.empty());

        assertThat(RecordKeyExtractor.of(expression, JsonNodeFactory.instance.objectNode(), null, null))
                .isEmpty();
    }

    @Test
    void a_parameter_is_a_key_when_it_is_there() {
        var params = JsonNodeFactory.instance.objectNode();
        params.putObject("query").put("id", "q").putNull("none");

        assertThat(RecordKeyExtractor.of(query("id"), params, null, null))
                .hasValueSatisfying(key -> assertThat(key).asString().isEqualTo("q"));
        assertThat(RecordKeyExtractor.of(query("none"), params, null, null)).isEmpty();
        assertThat(RecordKeyExtractor.of(query("other"), params, null, null)).isEmpty();
    }

    private static KeyExpression query(String name) {
        return new KeyExpression.OfParameter(Location.QUERY, name);
    }

    @Test
    void a_claim_is_found_in_the_token() throws JsonProcessingException {
        var tenant = new KeyExpression.OfClaim("tenant");
        var none = JsonNodeFactory.instance.objectNode();

        assertThat(RecordKeyExtractor.of(tenant, none, null, JSON.readTree("{\"tenant\":\"acme\"}")))
                .hasValueSatisfying(
                        key -> assertThat(key).asString(StandardCharsets.UTF_8).isEqualTo("acme"));
        assertThat(RecordKeyExtractor.of(tenant, none, null, JSON.readTree("{\"sub\":\"ada\"}")))
                .isEmpty();
        assertThat(RecordKeyExtractor.of(tenant, none, null, null)).isEmpty();
    }
}
