package dev.sluice.dispatcher.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ContractCheckTest {
    private static final String TEAS = """
        openapi: 3.1.0
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas}
        paths: {/teas: {get: {operationId: list, security: []}}}
        """;

    @Test
    void it_is_announced_by_the_name_of_its_service() {
        var announcement = ContractCheck.announcement(TEAS, "teas.requests");

        assertThat(announcement.service()).isEqualTo("teas");
        assertThat(announcement.document()).asString().isEqualTo(TEAS);
    }

    @Test
    void what_is_no_contract_is_told_with_place_and_reason() {
        assertThatThrownBy(() -> ContractCheck.announcement(TEAS.replace("security: []", "x: 1"), "teas.requests"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be used: contract#/paths/~1teas/get");
    }

    @Test
    void a_contract_that_sends_nothing_to_this_dispatcher_is_somebody_elses() {
        assertThatThrownBy(() -> ContractCheck.announcement(TEAS, "cakes.requests"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the contract to announce is of service teas and sends requests to [teas.requests], while this"
                                + " dispatcher takes them from cakes.requests");
    }
}
