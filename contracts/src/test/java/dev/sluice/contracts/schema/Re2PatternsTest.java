package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Re2PatternsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1,1000}){1,1000}){1,1000}",
                "((a{1000}){1000}){1000}",
                "(?:(?:[a-z]{100}){100}){2}",
                "(?P<x>(a|b){999}){50}",
                "(((((x*){50}){50}){50}){50}){50}",
                "(\\p{L}{0,1000}\\p{L}{0,1000}){0,1000}",
                "(.{1,1000}){6,}"
            })
    void a_pattern_that_would_be_too_large_is_refused_before_it_is_compiled(String pattern) {
        assertThat(Re2Patterns.fault(pattern)).get().asString().contains("instructions, limit 10000");
        assertThatThrownBy(() -> Re2Patterns.compile(pattern)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void so_is_one_with_groups_within_groups_without_end() {
        assertThat(Re2Patterns.fault("(".repeat(3_000) + "a" + ")".repeat(3_000)))
                .isPresent();
        assertThat(Re2Patterns.fault("(".repeat(200) + "a" + ")".repeat(200))).isEmpty();
        assertThat(Re2Patterns.fault("a".repeat(20_000))).isPresent();
        assertThat(Re2Patterns.fault("(?i)" + "[a-\\x{10000}]".repeat(500))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[a-z]{1,1000}$",
                "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
                "(?i)^[a-z0-9\\p{L}]{1,64}$",
                "^([0-9a-f]{2}:){5}[0-9a-f]{2}$",
                "\\Q{1000}{1000}\\E",
                "[{1000}]+",
                "^\\{[0-9]{1,3}\\}$",
                "^(([0-9]{1,3}\\.){3}[0-9]{1,3})(,([0-9]{1,3}\\.){3}[0-9]{1,3}){0,99}$"
            })
    void ordinary_patterns_are_taken(String pattern) {
        assertThat(Re2Patterns.fault(pattern)).isEmpty();
        assertThat(Re2Patterns.compile(pattern).pattern()).isEqualTo(pattern);
    }

    @ParameterizedTest
    @CsvSource({"(a, missing closing", "a**, invalid nested repetition operator", "'a{1001}', invalid repeat count"})
    void what_is_no_pattern_says_why(String pattern, String reason) {
        assertThat(Re2Patterns.fault(pattern)).get().asString().contains("is not in RE2 syntax", reason);
    }

    @Test
    void sizes_grow_with_what_is_repeated() {
        assertThat(PatternSize.of("a{1000}")).isBetween(1_000L, 3_000L);
        assertThat(PatternSize.of("(a{10}){10}")).isBetween(100L, 500L);
        assertThat(PatternSize.of("((a{1000}){1000}){1000}")).isGreaterThan(1_000_000_000L);
    }
}
