package dev.sluice.load.replay.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.Golden;
import dev.sluice.load.measure.LatencyHistogram;
import dev.sluice.load.measure.Percentiles;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleBookTest {
    @TempDir
    private Path folder;

    private RuleBook read(String yaml) throws IOException, ReplayRejection {
        var file = folder.resolve("rules.yaml");
        Files.writeString(file, yaml);
        return RuleBook.read(file);
    }

    @Test
    void rules_and_what_was_learned_are_read_as_they_were_written() throws Exception {
        var book = read("""
            headers: [ETag]
            rules:
              - {operation: getOrder, at: /servedAt, ignore: true}
              - {at: /items, unordered: sku}
              - {at: /tags, unordered: true}
              - {at: /total, tolerance: 0.01}
              - {at: /share, tolerance: 2.5%}
              - {at: header etag, matches: '"[0-9a-f]+"'}
            """);
        var noise = new TreeMap<DiffKey, Frequency>();
        noise.put(
                new DiffKey("getOrder", DiffLocation.body("/items/*/at"), DifferenceKind.CHANGED),
                new Frequency(99, 100));
        noise.put(new DiffKey("getOrder", DiffLocation.status(), DifferenceKind.MISSING), new Frequency(1, 100));
        var latencies = new LatencyHistogram();
        latencies.add(Duration.ofMillis(12));
        var times = Map.of("getOrder", Percentiles.of(latencies));
        var learned = book.with(new LearnedNoise(2, noise, times, times));
        var file = folder.resolve("learned.yaml");

        learned.write(file);
        var again = RuleBook.read(file);

        assertThat(again.json()).isEqualTo(learned.json());
        assertThat(again.learned().noise()).isEqualTo(noise);
        assertThat(again.learned().took())
                .hasSize(1)
                .allSatisfy((_, took) ->
                        assertThat(took.percentile(99)).isBetween(Duration.ofMillis(11), Duration.ofMillis(13)));
        assertThat(Files.readString(file))
                .startsWith("# How replies of a replay are compared")
                .contains("tolerance: 2.5%");
        Golden.assertUnchanged("rules.yaml", Files.readString(file));
    }

    @Test
    void an_empty_file_has_no_rules() throws Exception {
        assertThat(read("# nothing yet\n").rules()).isZero();
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        rule: []                                          | rules.yaml#/rule: unknown, expected one of headers, learned, rules
        [1]                                               | rules.yaml: expected an object with rules, came ARRAY
        rules: {at: /a}                                   | rules.yaml#/rules: expected a list, came OBJECT
        rules: [{at: /a}]                                 | rules.yaml#/rules/0: says 0 of ignore, unordered, tolerance and matches, expected one
        rules: [{at: a, ignore: true}]                    | rules.yaml#/rules/0/at: "a", expected status, body, header NAME or a JSON pointer
        rules: [{at: /a, ignroe: true}]                   | rules.yaml#/rules/0/ignroe: unknown, expected one of
        rules: [{at: /a, ignore: maybe}]                  | rules.yaml#/rules/0/ignore: "maybe", expected true
        rules: [{at: /a, tolerance: -1}]                  | rules.yaml#/rules/0/tolerance: -1, expected a number from 0 on, or a share such as 1%
        rules: [{at: /a, matches: '('}]                   | rules.yaml#/rules/0/matches: "(", expected a pattern that RE2 knows
        rules: [{at: /a, ignore: true, tolerance: 1}]     | rules.yaml#/rules/0: says 2 of
        learned: {noise: [{at: /a}]}                      | rules.yaml#/learned/noise/0:
        a: [                                              | cannot be read
        """)
    void what_makes_no_sense_is_refused_with_its_place(String yaml, String reason) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ReplayRejection.class)
                .hasMessageContaining(reason)
                .matches(refused -> ((ReplayRejection) refused).isMisuse());
    }
}
