package dev.sluice.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EdgeMetersTest {

    @Test
    void series_come_change_and_go_with_what_they_tell_of() {
        var lags = new HashMap<List<String>, Double>();
        try (var meters = new EdgeMeters()) {
            meters.gauges("sluice.service.lag", "Records behind", () -> lags);
            assertThat(meters.scrape()).doesNotContain("sluice_service_lag{");

            lags.putAll(Map.of(List.of("service", "orders"), 7.0, List.of("service", "teas"), 1.0));
            assertThat(meters.scrape())
                    .contains("sluice_service_lag{service=\"orders\"} 7.0", "sluice_service_lag{service=\"teas\"} 1.0");

            lags.remove(List.of("service", "teas"));
            lags.put(List.of("service", "orders"), 8.0);
            assertThat(meters.scrape())
                    .contains("sluice_service_lag{service=\"orders\"} 8.0")
                    .doesNotContain("teas");
        }
    }
}
