package dev.sluice.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.load.Golden;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchmarkJsonReportTest {

    @Test
    void ratios_are_numbers_by_calls_at_once_or_alone() throws Exception {
        var ratios = json(List.of(1, 64, 256), List.of(50)).get("ratios");

        assertThat(ratios.get("edge_to_limit").properties())
                .extracting(entry -> entry.getKey())
                .containsExactly("64", "256");
        assertThat(ratios.at("/edge_to_limit/64").doubleValue()).isEqualTo(0.75); // 400 to 800 * 1600 / 2400
        assertThat(ratios.at("/edge_to_limit/256").doubleValue()).isEqualTo(0.75);
        assertThat(ratios.get("p50_at_1").doubleValue()).isEqualTo(1.3333); // 1 / 400 to 1 / 800 + 1 / 1600
        assertThat(ratios.get("cpu_to_echo_at_256").doubleValue()).isEqualTo(2);
        assertThat(ratios.get("p99_at_half").doubleValue()).isEqualTo(2);
    }

    @Test
    void every_figure_has_median_least_and_most() throws Exception {
        var json = json(List.of(1, 64), List.of(50));

        assertThat(List.of(json.at("/closed/64/edge"), json.at("/open/50/floor")))
                .allSatisfy(figures -> {
                    assertThat(figures.size()).isGreaterThan(6);
                    assertThat(figures)
                            .allSatisfy(figure -> assertThat(figure.properties())
                                    .extracting(entry -> entry.getKey())
                                    .containsExactly("median", "min", "max"));
                });
        assertThat(json.at("/closed/1/edge/requests_per_second")).hasToString("""
            {"median":420.0,"min":400.0,"max":440.0}\
            """);
    }

    @Test
    void what_was_not_measured_is_not_there() throws Exception {
        var json = json(List.of(4), List.of());

        assertThat(json.get("ratios").has("p50_at_1")).isFalse();
        assertThat(json.get("open")).isEmpty();
        assertThat(json.at("/closed/4").has("against")).isFalse();
    }

    private static JsonNode json(List<Integer> levels, List<Integer> open) throws Exception {
        return new ObjectMapper().readTree(BenchmarkJsonReport.of(Runs.report(levels, open, Optional.empty())));
    }

    @Test
    void what_people_and_programs_read_stays_as_it_is() throws IOException {
        var report = Runs.report(List.of(1, 16), List.of(50), Optional.of("http://127.0.0.1:9/"));

        var json = (ObjectNode) new ObjectMapper().readTree(BenchmarkJsonReport.of(report));
        json.remove("machine");
        Golden.assertUnchanged("bench-report.json", json.toPrettyString());
    }
}
