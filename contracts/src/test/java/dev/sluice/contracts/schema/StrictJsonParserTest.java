package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.schema.StrictJsonParser.Malformed;
import dev.sluice.contracts.schema.StrictJsonParser.Tree;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonParserTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[1,2.50,null,true,\"ä😀\"]}", "7", "\"x\"", "null", "[]", "1E+400", "0.1"})
    void a_value_is_read_as_it_stands(String json) {
        assertThat(read(json))
                .isInstanceOfSatisfying(
                        Tree.class, tree -> assertThat(tree.node()).hasToString(json));
    }

    @Test
    void blanks_around_the_value_mean_nothing() {
        assertThat(read(" \r\n\t[1 ] \n")).isInstanceOf(Tree.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "[{\"b\":{\"a\":1,\"a\":2}}]",
                "[1]]",
                "[1] 2",
                "[1]x",
                "[1,]",
                "{'a':1}",
                "{a:1}",
                "NaN",
                "[Infinity]",
                "01",
                "+1",
                "1.",
                ".5",
                "/* c */ 1",
                "# c\n1",
                "\"\t\"",
                "\"\\x\"",
                "\"open",
                "{\"a\":",
                "tru",
                "1e99999999999",
                "1e1000000000",
                "[-1E-1000000000]"
            })
    void what_is_not_json_is_malformed(String json) {
        assertThat(read(json)).isInstanceOf(Malformed.class);
    }

    @Test
    void a_name_twice_is_told_in_words_for_the_caller() {
        assertThat(read("{\"a\":1,\"a\":2}"))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.reason()).isEqualTo("name a stands twice in one object"));
    }

    @Test
    void a_value_cut_short_is_told_without_hints_at_the_parser() {
        assertThat(read("[1, {\"a\": 2"))
                .isEqualTo(new Malformed("Unexpected end-of-input: expected close marker for Object", 11));
    }

    @ParameterizedTest
    @CsvSource({
        "efbbbf7b7d, 0, a byte order mark",
        "7b7dff, 2, not UTF-8",
        "22c08022, 1, not UTF-8",
        "22eda08022, 1, not UTF-8",
        "22f4908080, 1, not UTF-8",
        "22c3, 1, not UTF-8",
        "fffe7b007d00, 0, not UTF-8",
        "007b007d, 0, a NUL byte",
        "7b007d00, 1, a NUL byte",
    })
    void bytes_that_are_not_utf_8_are_told_first(String hex, long offset, String reason) {
        assertThat(StrictJsonParser.read(HexFormat.of().parseHex(hex))).isEqualTo(new Malformed(reason, offset));
    }

    @Test
    void not_utf_8_is_found_far_behind_the_start() {
        var bytes = ("\"" + "ä".repeat(5_000) + "\"").getBytes(StandardCharsets.UTF_8);
        bytes[9_000] = (byte) 0xff;

        assertThat(StrictJsonParser.read(bytes)).isEqualTo(new Malformed("not UTF-8", 8_999));
    }

    @Test
    void nesting_is_bounded() {
        assertThat(read("[".repeat(100) + "]".repeat(100))).isInstanceOf(Tree.class);
        assertThat(read("[".repeat(101) + "]".repeat(101))).isInstanceOf(Malformed.class);
    }

    @Test
    void numbers_are_bounded() {
        assertThat(read("1".repeat(100))).isInstanceOf(Tree.class);
        assertThat(read("1".repeat(101))).isInstanceOf(Malformed.class);
        assertThat(read("1e400")).isInstanceOf(Tree.class);
        assertThat(read("1e401")).isInstanceOf(Malformed.class);
    }

    @Test
    void names_are_bounded() {
        assertThat(read("{\"" + "a".repeat(1_000) + "\":1}")).isInstanceOf(Tree.class);
        assertThat(read("{\"" + "a".repeat(1_001) + "\":1}")).isInstanceOf(Malformed.class);
    }

    private static StrictJsonParser.Result read(String json) {
        return StrictJsonParser.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
