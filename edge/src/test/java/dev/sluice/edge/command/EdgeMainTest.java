package dev.sluice.edge.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of an edge that stands by itself. */
class EdgeMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void the_help_names_the_commands_of_an_edge_and_no_others() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString().lines().filter(line -> line.matches("  [a-z-]+ .*")))
                .extracting(line -> line.strip().split(" ", 2)[0])
                .containsExactly("edge", "health", "check", "explain", "help");
    }

    @Test
    void without_a_command_or_with_another_it_says_what_there_is() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("name a command", "explain");

        assertThat(run("demo")).isEqualTo(2);
        assertThat(err.toString()).contains("demo");
    }

    @Test
    void misuse_of_a_command_is_told_in_a_sentence_with_where_help_is() {
        assertThat(run("edge", "--prot", "1")).isEqualTo(2);

        assertThat(err.toString().lines()).last().isEqualTo("bin/sluice edge --help says more");
    }

    @Test
    void an_edge_without_a_configuration_says_what_is_missing() {
        assertThat(run("edge")).isEqualTo(1);

        assertThat(err.toString()).contains("bad configuration", "kafka.bootstrap.servers");
    }

    @Test
    void contracts_are_checked_and_explained() throws Exception {
        Files.writeString(folder.resolve("teas.yaml"), """
            openapi: 3.1.0
            info: {title: Teas, version: 1.0.0}
            x-sluice: {service: teas}
            paths: {/teas: {get: {operationId: listTeas, security: []}}}
            """);

        assertThat(run("check", folder.toString())).isZero();
        assertThat(run("explain", "GET", "/teas", "--contracts", folder.toString()))
                .isZero();

        assertThat(out.toString()).contains("1 operations in 1 contracts, no faults", "listTeas");
    }

    @Test
    void the_version_is_that_of_the_build() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString()).startsWith("sluice ");
    }

    private int run(String... arguments) {
        return EdgeMain.run(Map.of(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
