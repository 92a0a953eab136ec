package dev.sluice.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "na\u00efve", "\u65e5\u672c\u8a9e", "\ud83d\ude00", "a \\ \"b\"", "e\u0301"})
    void what_can_be_seen_stays(String text) {
        assertThat(PrintableText.line(text)).isSameAs(text);
        assertThat(PrintableText.lines(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, \\u0000",
        "8, \\u0008",
        "9, \\t",
        "a, \\n",
        "b, \\u000b",
        "d, \\r",
        "1b, \\u001b",
        "7f, \\u007f",
        "80, \\u0080",
        "85, \\u0085",
        "9b, \\u009b",
        "9f, \\u009f",
        "ad, \\u00ad",
        "61c, \\u061c",
        "200b, \\u200b",
        "200e, \\u200e",
        "200f, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202a, \\u202a",
        "202e, \\u202e",
        "2066, \\u2066",
        "2069, \\u2069",
        "feff, \\ufeff",
        "d800, \\ud800",
        "dc00, \\udc00",
        "e0041, \\udb40\\udc41"
    })
    void what_a_terminal_obeys_or_does_not_show_is_an_escape(String point, String escape) {
        var text = "a" + Character.toString(Integer.parseInt(point, 16)) + "b";

        assertThat(PrintableText.line(text)).isEqualTo("a" + escape + "b");
    }

    @Test
    void where_lines_are_ours_their_breaks_stay_and_nothing_else() {
        assertThat(PrintableText.lines("a\tb\nc\r\u001b[2J\n")).isEqualTo("a\tb\nc\\r\\u001b[2J\n");
    }

    @Test
    void nobody_forges_a_line() {
        var caller = "x\n0@99      2026-11-28 21:38:52  fail   attempt 1  redriven  \u001b[32mall well";

        assertThat(PrintableText.line(caller))
                .isEqualTo("x\\n0@99      2026-11-28 21:38:52  fail   attempt 1  redriven  \\u001b[32mall well");
    }
}
