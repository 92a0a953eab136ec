package dev.sluice.load.replay.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.RequestId;
import org.junit.jupiter.api.Test;

class ReplayIdsTest {
    @Test
    void an_id_follows_from_run_and_original_and_is_one_that_services_take() {
        var ids = new ReplayIds("run-1");
        var original = new RequestId("29keOahWs_XHhyvLs9vOdQ");

        var id = ids.of(original).text();

        assertThat(id)
                .matches("[A-Za-z0-9_-]{22}")
                .isEqualTo(new ReplayIds("run-1").of(original).text());
        assertThat(new ReplayIds("run-2").of(original).text()).isNotEqualTo(id);
        assertThat(ids.of(new RequestId("another")).text()).isNotEqualTo(id);
    }

    @Test
    void an_id_tells_its_run_from_others() {
        var ids = new ReplayIds("run-1");
        var other = new ReplayIds("run-2").of(new RequestId("29keOahWs_XHhyvLs9vOdQ"));

        assertThat(ids.isOurs(ids.of(new RequestId("a")).text())).isTrue();
        assertThat(ids.isOurs(ids.of(new RequestId("b")).text())).isTrue();
        assertThat(ids.isOurs(other.text())).isFalse();
        assertThat(ids.isOurs("")).isFalse();
    }
}
