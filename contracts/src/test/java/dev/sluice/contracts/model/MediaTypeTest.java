package dev.sluice.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @Test
    void names_are_lower_case_and_values_as_sent() {
        assertThat(MediaType.parse(" Text/HTML ; Charset=\"UTF-8\";a=B"))
                .contains(new MediaType("text", "html", Map.of("charset", "UTF-8", "a", "B")));
    }

    @Test
    void a_quoted_value_may_escape_and_be_empty() {
        assertThat(MediaType.parse("a/b; x=\"a\\\"b;c\"; y=\"\";"))
                .contains(new MediaType("a", "b", Map.of("x", "a\"b;c", "y", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "text/",
                "/html",
                "text/html/x",
                "te xt/html",
                "text/html;a",
                "text/html;a=",
                "text/html;=b",
                "text/html a=b",
                "text/html;a=\"b",
                "text/html;a=b;A=c",
                "text/html;a=\"b\u0001\"",
                "text/html;a=b\"c",
                "text/html, text/plain",
                "t\u00e4xt/html"
            })
    void what_breaks_the_grammar_is_no_media_type(String text) {
        assertThat(MediaType.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, true",
        "application/problem+json, true",
        "image/x+json, true",
        "application/jsonl, false",
        "text/json, false",
        "application/*, false"
    })
    void json_is_the_type_or_the_suffix(String text, boolean json) {
        assertThat(parsed(text).isJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({
        "*/*, text/html, true",
        "text/*, text/html, true",
        "text/*, image/png, false",
        "text/html, text/html;a=b, true",
        "text/html, text/*, false"
    })
    void a_range_covers_types(String range, String type, boolean covered) {
        assertThat(parsed(range).covers(parsed(type))).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({"a/b, true", "a/b;charset=utf-8, true", "a/b;charset=\"UTF-8\", true", "a/b;charset=latin1, false"})
    void utf_8_is_what_nothing_else_is_named(String text, boolean utf8) {
        assertThat(parsed(text).isUtf8()).isEqualTo(utf8);
    }

    private static MediaType parsed(String text) {
        return MediaType.parse(text).orElseThrow();
    }
}
