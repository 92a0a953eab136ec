package dev.sluice.load.replay.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.load.replay.exchange.Some;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyDiffTest {
    @TempDir
    private Path folder;

    private String differences(String rules, ReplyRecord then, ReplyRecord now) throws IOException, ReplayRejection {
        var file = folder.resolve("rules.yaml");
        Files.writeString(file, rules);
        return told(RuleBook.read(file).diff((_, _) -> false).differences("getOrder", then, now));
    }

    private static String told(List<ReplyDifference> differences) {
        return differences.stream()
                .map(difference -> "%s %s %s>%s"
                        .formatted(
                                difference.place(),
                                difference.kind().word(),
                                difference.thenText(),
                                difference.nowText()))
                .collect(Collectors.joining("; "));
    }

    private static ReplyRecord json(String body) {
        return Some.json("a", body);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', emptyValue = "", nullValues = "~", textBlock = """
        {"a":1,"b":2}               | {"b":2,"a":1}               | ''
        {"a":1}                     | {"a":1.0}                   | ''
        {"a":1}                     | {"a":2}                     | /a changed 1>2
        {"a":1}                     | {"a":"1"}                   | /a type 1>1
        {"a":1}                     | {"a":null}                  | /a type 1>null
        {"a":1}                     | {}                          | /a missing 1>
        {}                          | {"a":1}                     | /a added >1
        {"a":{"b/c":1}}             | {"a":{"b/c":2}}             | /a/b~1c changed 1>2
        {"a":"x","b":{"c":"y"}}     | {"a":"x","b":{"c":"z"}}     | /b/c changed y>z
        {"a":"x","b":["y","z"]}     | {"a":"w","b":["z","y"]}     | /a changed x>w; /b reordered ["y","z"]>["z","y"]
        {"a":"x","b":1}             | {"a":"w","b":2}             | /a changed x>w; /b changed 1>2
        {"a":"x"} 1                 | {"a":"y"} 1                 | body changed {"a":"x"} 1>{"a":"y"} 1
        {"a":true}                  | {"a":false}                 | /a changed true>false
        [1,2,3]                     | [1,2,3]                     | ''
        [1,2,3]                     | [3,1,2]                     | body reordered [1,2,3]>[3,1,2]
        [1,2,3]                     | [1,2]                       | body length 3>2
        [{"a":1},{"a":2}]           | [{"a":1},{"a":9}]           | /*/a changed 2>9
        [{"a":1},{"a":2}]           | [{"a":8},{"a":9}]           | /*/a changed 1>8
        {"a":1e2}                   | {"a":100}                   | ''
        {"a":1}                     | {"a":2,                     | body changed {"a":1}>{"a":2,
        """)
    void json_is_compared_as_a_tree(String then, String now, String expected) throws Exception {
        assertThat(differences("{}", json(then), json(now))).isEqualTo(expected);
    }

    @Test
    void where_the_status_differs_nothing_else_is_told() throws Exception {
        var then = Some.reply("a", 200, "application/json", "{\"a\":1}");
        var now = Some.reply("b", 404, "application/problem+json", "{\"title\":\"no\"}");

        assertThat(differences("{}", then, now)).isEqualTo("status changed 200>404");
    }

    @Test
    void text_is_told_around_its_first_difference_and_other_bytes_by_their_hash() throws Exception {
        var text = Some.reply("a", 200, "text/plain", "x".repeat(100) + "then");
        var otherText = Some.reply("b", 200, "text/plain", "x".repeat(100) + "now");
        var bytes = Some.reply("a", 200, "image/png", "one");
        var otherBytes = Some.reply("b", 200, "image/png", "three");

        assertThat(differences("{}", text, otherText)).contains("x".repeat(40) + "then>…" + "x".repeat(40) + "now");
        assertThat(differences("{}", bytes, otherBytes)).startsWith("body changed 3 bytes, sha-256 ");
    }

    @Test
    void headers_differ_by_name_whatever_their_order() throws Exception {
        var then = Some.reply(
                "a",
                200,
                "text/plain",
                "",
                new HttpHeader("etag", "1"),
                new HttpHeader("x-a", "1"),
                new HttpHeader("x-b", "1"));
        var now = Some.reply("b", 200, "text/plain", "", new HttpHeader("x-a", "2"), new HttpHeader("etag", "1"));

        assertThat(differences("{}", then, now)).isEqualTo("header x-a changed 1>2; header x-b missing 1>");
        assertThat(differences("headers: [etag]", then, now)).isEmpty();
    }

    @Test
    void the_requests_own_id_is_the_same_thing_then_and_now() throws Exception {
        var then = Some.reply(
                "id-then",
                201,
                "application/json",
                "{\"id\":\"id-then\"}",
                new HttpHeader("location", "/orders/id-then"));
        var now = Some.reply(
                "id-now", 201, "application/json", "{\"id\":\"id-now\"}", new HttpHeader("location", "/orders/id-now"));

        assertThat(differences("{}", then, now)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} and {2} differ in {3}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        {at: /a, ignore: true}                          | {"a":{"b":1},"c":1}     | {"a":2,"c":1}           | ''
        {at: /a, ignore: true}                          | {"a":1,"c":1}           | {"a":1,"c":2}           | /c changed 1>2
        {operation: other, at: /a, ignore: true}        | {"a":1}                 | {"a":2}                 | /a changed 1>2
        {operation: getOrder, at: /a, ignore: true}     | {"a":1}                 | {"a":2}                 | ''
        {at: /*/a, ignore: true}                        | {"x":{"a":1}}           | {"x":{"a":2}}           | ''
        {at: /a, tolerance: 0.5}                        | {"a":1}                 | {"a":1.5}               | ''
        {at: /a, tolerance: 0.5}                        | {"a":1}                 | {"a":1.6}               | /a changed 1>1.6
        {at: /a, tolerance: 10%}                        | {"a":100}               | {"a":90}                | ''
        {at: /a, tolerance: 10%}                        | {"a":100}               | {"a":89}                | /a changed 100>89
        {at: /a, matches: '[0-9]+'}                     | {"a":"1"}               | {"a":"22"}              | ''
        {at: /a, matches: '[0-9]+'}                     | {"a":"1"}               | {"a":"22x"}             | /a changed 1>22x
        {at: /a, matches: '[0-9]+'}                     | {"a":"1"}               | {}                      | /a missing 1>
        {at: body, unordered: true}                     | [1,2]                   | [2,1]                   | ''
        {at: body, unordered: true}                     | [1,2]                   | [2,3]                   | /* changed 1>2
        {at: body, unordered: k}                        | [{"k":1,"v":1},{"k":2}] | [{"k":2},{"k":1,"v":2}] | /*/v changed 1>2
        {at: body, unordered: k}                        | [{"k":1},{"k":2}]       | [{"k":2}]               | /* missing {"k":1}>
        """)
    void rules_say_what_does_not_count(String rule, String then, String now, String expected) throws Exception {
        assertThat(differences("rules: [" + rule + "]", json(then), json(now))).isEqualTo(expected);
    }

    @Test
    void a_reply_that_differs_everywhere_is_told_in_a_bounded_number_of_places() throws Exception {
        var then = new StringBuilder("{\"z\":0");
        var now = new StringBuilder("{\"z\":0");
        for (var at = 0; at < 1000; at++) {
            then.append(",\"a").append(at).append("\":1");
            now.append(",\"a").append(at).append("\":2");
        }

        var told = differences("{}", json(then + "}"), json(now + "}")).split("; ");

        assertThat(told).hasSize(DifferenceCollector.MOST + 1).contains("/… changed 1>2");
    }
}
