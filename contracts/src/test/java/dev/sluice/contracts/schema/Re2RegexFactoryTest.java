package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Re2RegexFactoryTest {
    /** Put together at random these are patterns often enough; some repeat, some change what a repetition applies to. */
    private static final List<String> PARTS = List.of("""
        a [a-z] [Z-[:] [[:alpha:]] [[:^word:]] \\pL [\\pL] \\p{Greek} [^\\x00-\\x7f] [b-\\x{2dff}] [a-] [-a] []a] [^]a] [\\]] \\{
        [:a] \\d [\\d-] \\W [\\x{0}-\\x{10FFFF}] [a-\\x{1c81}] \\x{1C80} \\x{0} \\102 \\b . ^ $ x 😀 [😀-😂] { } \\Q\\E \\Qab{3}\\E
        ( ( (?: (?P<n> (?i: (?i) (?-i) (?s) ) ) ) () | || {2} {30} {5,} {0,9} * + ? *? {3}?
        """.trim().split("\\s+"));

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
        assertThat(Re2RegexFactory.fault(pattern)).get().asString().contains("instructions, limit 10000");
        assertThatThrownBy(() -> Re2RegexFactory.compile(pattern)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void so_is_one_with_groups_within_groups_without_end() {
        assertThat(Re2RegexFactory.fault("(".repeat(3_000) + "a" + ")".repeat(3_000)))
                .isPresent();
        assertThat(Re2RegexFactory.fault("(".repeat(200) + "a" + ")".repeat(200)))
                .isEmpty();
        assertThat(Re2RegexFactory.fault("a".repeat(20_000))).isPresent();
        assertThat(Re2RegexFactory.fault("(?i)" + "[a-\\x{10000}]".repeat(500))).isPresent();
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
        assertThat(Re2RegexFactory.fault(pattern)).isEmpty();
        assertThat(Re2RegexFactory.compile(pattern).pattern()).isEqualTo(pattern);
    }

    @ParameterizedTest
    @CsvSource({"(a, missing closing", "a**, invalid nested repetition operator", "'a{1001}', invalid repeat count"})
    void what_is_no_pattern_says_why(String pattern, String reason) {
        assertThat(Re2RegexFactory.fault(pattern)).get().asString().contains("is not in RE2 syntax", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{0000}", "a{00,1}", "\\Q\\d\\x{41}", "\\Q\\d\\x{41}\\E", "\\Q[(\\[{2}(?\\[P<n>\\d\\D|$)"})
    void what_only_looks_like_syntax_counts_character_by_character(String pattern) {
        assertThat(instructions(pattern))
                .isGreaterThanOrEqualTo(Pattern.compile(pattern).programSize());
    }

    @Test
    void sizes_grow_with_what_is_repeated() {
        assertThat(instructions("a{1000}")).isBetween(1_000L, 3_000L);
        assertThat(instructions("(a{10}){10}")).isBetween(100L, 500L);
        assertThat(instructions("((a{1000}){1000}){1000}")).isGreaterThan(1_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a(?s){50}(?s){50}(?s){50}",
                "(a{100})(?i){100}(?i){2}",
                "a{100}\\Q\\E{100}\\Q\\E{2}",
                "[Z-[:]((a{100}){100}){2}:]",
                "(?:(?i)a{100}){101}",
                "(?:||||||||){1000}"
            })
    void a_repetition_counts_for_what_it_applies_to(String pattern) {
        assertThat(Re2RegexFactory.fault(pattern)).get().asString().contains("instructions, limit 10000");
    }

    @Test
    void repetitions_nest_without_groups_no_deeper_than_with_them() {
        assertThat(Re2RegexFactory.fault("a" + "+(?s)?(?s)".repeat(2_000))).isPresent();
        assertThat(Re2RegexFactory.fault("a" + "+\\Q\\E?\\Q\\E".repeat(2_000))).isPresent();
        assertThat(Re2RegexFactory.fault("a" + "(?s)(?i)b".repeat(100))).isEmpty();
    }

    @Test
    void no_program_is_larger_than_was_thought() {
        var compiled = 0;
        for (var seed = 0; seed < 50_000; seed++) {
            var pattern = pattern(new Random(seed));
            if (Re2RegexFactory.fault(pattern).isEmpty()) {
                assertThat((long) Re2RegexFactory.compile(pattern).programSize())
                        .as("seed %d: %s", seed, pattern)
                        .isLessThanOrEqualTo(instructions(pattern));
                compiled++;
            }
        }
        assertThat(compiled).isGreaterThan(15_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\\x{1C80}",
                "(?i)\u1c85",
                "(?i)\\Q\u1c88\\E",
                "(?i)[a-\\x{FFFF}]",
                "(?i)[\\x{0}-\\x{FFFF}]",
                "(?i:a)(?s-m:(?si)b[^\u1c00-\u1cff])",
                "(?i)[[-\\x{1c80}]",
                "(?i)[]-\\x{1c80}]",
                "(?i)[\\101-\\x{1c80}]",
                "(?i)[\\x41-\\x{1c80}"
            })
    void a_pattern_whose_compiling_would_never_end_is_refused(String pattern) {
        assertThat(Re2RegexFactory.fault(pattern)).get().asString().contains("U+1C80 to U+1C88");
        assertThatThrownBy(() -> Re2RegexFactory.compile(pattern)).isInstanceOf(PatternSyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\x{1C80}",
                "(?i)a(?-i)\\x{1C80}",
                "(?i:a)\\x{1C80}",
                "(?P<i>\\x{1C80})",
                "(?i)[^\\x00-\\x7f]",
                "(?i)[\\x{0}-\\x{10FFFF}]",
                "(?i)\\p{Cyrillic}\\PL[[:alpha:]\\W]",
                "(?i)[\\x{1C89}-\\x{1CFF}]"
            })
    void what_merely_looks_like_one_is_taken(String pattern) {
        assertThat(Re2RegexFactory.fault(pattern)).isEmpty();
    }

    /** Fails where a JDK with a newer Unicode, or a newer RE2/J, has others. */
    @Test
    void no_other_characters_have_cases_without_end() throws Exception {
        var fold = Class.forName("com.google.re2j.Unicode").getDeclaredMethod("simpleFold", int.class);
        fold.setAccessible(true);
        var endless = new ArrayList<Integer>();
        for (var rune = 0; rune <= Character.MAX_CODE_POINT; rune++) {
            if (!comesBack(fold, rune)) {
                endless.add(rune);
            }
        }
        assertThat(endless).allMatch(rune -> rune >= PatternSize.FIRST_ENDLESS && rune <= PatternSize.LAST_ENDLESS);
    }

    private static boolean comesBack(Method fold, int rune) throws ReflectiveOperationException {
        var other = (int) fold.invoke(null, rune);
        for (var hops = 0; hops < 12 && other != rune; hops++) {
            other = (int) fold.invoke(null, other);
        }
        return other == rune;
    }

    @Test
    void large_classes_cost_once_what_they_keep() {
        assertThat(Re2RegexFactory.fault("\\pL".repeat(1_000))).isPresent();
        assertThat(Re2RegexFactory.fault("[" + "\\pL".repeat(4_000) + "]")).isPresent();
        assertThat(Re2RegexFactory.fault("(?i)[" + "b-\\x{1bff}".repeat(80) + "]"))
                .isPresent();
        assertThat(Re2RegexFactory.fault("^\\p{L}{1,1000}$")).isEmpty();
        assertThat(PatternSize.of("\\pL").steps()).isGreaterThan(1_000);
    }

    private static long instructions(String pattern) {
        return PatternSize.of(pattern).instructions();
    }

    private static String pattern(Random random) {
        return IntStream.range(0, 1 + random.nextInt(12))
                .mapToObj(at -> PARTS.get(random.nextInt(PARTS.size())))
                .collect(Collectors.joining());
    }
}
