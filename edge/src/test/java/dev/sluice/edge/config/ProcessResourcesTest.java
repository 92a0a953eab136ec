package dev.sluice.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessResourcesTest {
    private static final long MIB = 1L << 20;

    @Test
    void a_large_process_takes_twenty_thousand_connections_and_256_mib_of_bodies() {
        var room = new ProcessResources(4_096 * MIB, 1_000_000);

        assertThat(room.connections()).isEqualTo(20_000);
        assertThat(room.inFlightBytes()).isEqualTo(256 * MIB);
    }

    @Test
    void a_small_heap_takes_fewer_of_both() {
        var room = new ProcessResources(256 * MIB, 1_000_000);

        assertThat(room.connections()).isEqualTo(8_192);
        assertThat(room.inFlightBytes()).isEqualTo(64 * MIB);
    }

    @Test
    void connections_leave_256_files_for_all_else() {
        var room = new ProcessResources(4_096 * MIB, 1_024);

        assertThat(room.connections()).isEqualTo(768);
        assertThat(room.mostConnections()).isEqualTo(768);
        assertThat(new ProcessResources(4_096 * MIB, 100).connections()).isEqualTo(1);
    }

    @Test
    void this_process_has_room() {
        assertThat(ProcessResources.ofThisProcess().connections()).isPositive();
    }
}
