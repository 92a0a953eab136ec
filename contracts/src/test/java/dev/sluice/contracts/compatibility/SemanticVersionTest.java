package dev.sluice.contracts.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticVersionTest {

    @ParameterizedTest
    @CsvSource({
        "1.0.0, 1.0.1",
        "1.9.0, 1.10.0",
        "1.99.99, 2",
        "2.0.0-alpha, 2.0.0",
        "2.0.0-alpha, 2.0.0-alpha.1",
        "2.0.0-alpha.9, 2.0.0-alpha.10",
        "2.0.0-9, 2.0.0-a",
        "2.0.0-alpha, 2.0.0-beta"
    })
    void the_first_is_lower(String lower, String higher) {
        assertThat(version(lower)).isLessThan(version(higher));
        assertThat(version(higher)).isGreaterThan(version(lower));
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0.0", "1.2, 1.2.0", "1.0.0+build.5, 1.0.0"})
    void both_are_equal(String one, String other) {
        assertThat(version(one)).isEqualByComparingTo(version(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "1.2.3.4", "1.", "one", "1.0.0-", "-1", "2026-11-28T10:00"})
    void what_is_no_version(String text) {
        assertThat(SemanticVersion.parse(text)).isEmpty();
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text).orElseThrow();
    }
}
