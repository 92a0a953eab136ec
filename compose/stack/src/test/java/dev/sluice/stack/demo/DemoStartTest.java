package dev.sluice.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStartTest {
    @TempDir
    private Path root;

    private final List<String> told = new ArrayList<>();
    private DemoIssuer issuer = new DemoIssuer("");

    @BeforeEach
    void makeIssuer() throws IOException {
        issuer = DemoIssuer.at(root);
    }

    @Test
    void taken_ports_are_all_named_with_the_option_that_changes_them() throws IOException {
        try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var options =
                    new DemoOptions(first.getLocalPort(), 0, second.getLocalPort(), Optional.empty(), Optional.empty());

            assertThatThrownBy(() -> start(options))
                    .isInstanceOf(DemoStartException.class)
                    .hasMessageContaining("port " + first.getLocalPort() + " is taken; choose another with --port")
                    .hasMessageContaining(
                            "port " + second.getLocalPort() + " is taken; choose another with --broker-port")
                    .hasMessageNotContaining("--admin-port");
        }
    }

    @Test
    void two_options_with_one_port_are_named_together() throws IOException {
        int free;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }

        assertThatThrownBy(() -> start(new DemoOptions(free, free, 0, Optional.empty(), Optional.empty())))
                .isInstanceOf(DemoStartException.class)
                .hasMessage("--port and --admin-port are both %d; choose another for one of them", free);
        assertThatThrownBy(() -> start(new DemoOptions(free, 0, free, Optional.empty(), Optional.empty())))
                .isInstanceOf(DemoStartException.class)
                .hasMessage("--port and --broker-port are both %d; choose another for one of them", free);
    }

    @Test
    void faults_of_ones_own_contracts_are_told_before_anything_starts() throws IOException {
        var contracts = Files.createDirectory(root.resolve("contracts"));
        Files.writeString(contracts.resolve("bad.yaml"), "openapi: 3.1.0\n");

        assertThatThrownBy(() -> start(DemoOptions.free().withContracts(contracts)))
                .isInstanceOf(DemoStartException.class)
                .hasMessageContaining("bad.yaml ");
        assertThat(told).isEmpty();
    }

    @Test
    void a_contract_that_claims_a_sample_services_path_is_a_fault() throws IOException {
        var contracts = Files.createDirectory(root.resolve("contracts"));
        Files.writeString(contracts.resolve("mine.yaml"), """
            openapi: 3.1.0
            info: {title: Mine, version: 1.0.0}
            x-sluice: {service: mine}
            paths:
              /inventory/{id}:
                get:
                  operationId: find
                  security: []
                  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                  responses: {'200': {description: Found}}
            """);

        assertThatThrownBy(() -> start(DemoOptions.free().withContracts(contracts)))
                .isInstanceOf(DemoStartException.class)
                .hasMessageContaining("mine.yaml")
                .hasMessageContaining("sluice-demo/inventory.yaml");
    }

    @Test
    void a_missing_contracts_folder_is_said() {
        assertThatThrownBy(() -> start(DemoOptions.free().withContracts(root.resolve("nowhere"))))
                .isInstanceOf(DemoStartException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void a_demo_that_was_closed_before_it_started_does_not_start() {
        var demo = new Demo(DemoOptions.free(), issuer, told::add);
        demo.close();

        assertThatThrownBy(demo::start).isInstanceOf(InterruptedException.class);
        assertThat(told).isEmpty();
    }

    private void start(DemoOptions options) throws Exception {
        try (var demo = new Demo(options, issuer, told::add)) {
            demo.start();
        }
    }
}
