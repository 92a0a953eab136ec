package dev.sluice.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edge.config.SettingsLayers.UnreadableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigValuesTest {
    @TempDir
    Path folder;

    @Test
    void a_file_is_read_by_dotted_keys() throws Exception {
        var settings = settings("""
            server: {port: 8081}
            kafka:
              bootstrap.servers: a:1,b:2
              ssl: {truststore.location: t.p12}
            issuers:
              - {name: one, algorithms: [RS256, ES256]}
              - {name: two}
            """);

        assertThat(settings.number("server.port", 8080, 0, 65535)).isEqualTo(8081);
        assertThat(settings.below("kafka"))
                .isEqualTo(Map.of("bootstrap.servers", "a:1,b:2", "ssl.truststore.location", "t.p12"));
        assertThat(settings.indexed("issuers")).containsExactly("issuers.0", "issuers.1");
        assertThat(settings.list("issuers.0.algorithms")).containsExactly("RS256", "ES256");
    }

    @Test
    void environment_wins_over_the_file_and_the_command_line_over_both() throws Exception {
        var file = file("server: {port: 1, host: file}\nedge-id: file\n");
        var environment = Map.of("SLUICE_SERVER_PORT", "2", "SLUICE_SERVER_HOST", "environment", "PATH", "/bin");

        var settings =
                new ConfigValues(SettingsLayers.read(Optional.of(file), environment, Map.of("server.port", "3")));

        assertThat(settings.number("server.port", 0, 0, 9)).isEqualTo(3);
        assertThat(settings.text("server.host", "")).isEqualTo("environment");
        assertThat(settings.text("edge-id", "")).isEqualTo("file");
    }

    @Test
    void environment_reaches_dashed_indexed_and_passed_through_keys() throws Exception {
        var settings = new ConfigValues(SettingsLayers.read(
                Optional.empty(),
                Map.of(
                        "SLUICE_EDGE_ID", "e1",
                        "SLUICE_ISSUERS_0_JWKS_URL", "u",
                        "SLUICE_KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                        "SLUICE_LIMITS_SERVICE_IN_FLIGHT_BYTES", "1KiB"),
                Map.of()));

        assertThat(settings.text("edge-id", "")).isEqualTo("e1");
        assertThat(settings.indexed("issuers")).containsExactly("issuers.0");
        assertThat(settings.text("issuers.0.jwks-url", "")).isEqualTo("u");
        assertThat(settings.below("kafka")).isEqualTo(Map.of("bootstrap.servers", "k:9092"));
        assertThat(settings.bytes("limits.service-in-flight-bytes", 0, 0, 9999)).isEqualTo(1024);
        assertThat(settings.faults()).isEmpty();
    }

    @Test
    void all_faults_are_told_at_once_with_key_place_value_and_limit() throws Exception {
        var settings = settings("""
            server: {port: 70000}
            drain: {notice: soon}
            limits: {body: 5 apples}
            access-log: yes please
            sevrer: {port: 1}
            """);

        settings.number("server.port", 8080, 0, 65535);
        settings.duration("drain.notice", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5));
        settings.bytes("limits.body", 1, 1, 1000);
        settings.flag("access-log", false);
        settings.required("kafka.bootstrap.servers");

        var file = folder.resolve("application.yaml");
        assertThat(settings.faults())
                .containsExactly(
                        "server.port (" + file + ") is '70000', expected a whole number from 0 to 65535",
                        "drain.notice (" + file
                                + ") is 'soon', expected a duration such as 500ms, 2s, 1m or 7d, from 0s to 300s",
                        "limits.body (" + file
                                + ") is '5 apples', expected a size such as 65536, 64KiB or 1MiB, from 1 to 1000 bytes",
                        "access-log (" + file + ") is 'yes please', expected true or false",
                        "kafka.bootstrap.servers is missing",
                        "sevrer.port (" + file + ") is no setting");
    }

    @Test
    void the_strongest_place_that_names_a_list_says_all_of_it() throws Exception {
        var file = file("issuers: [{algorithms: [RS256, RS384], audience: [orders, shop]}]");
        var byIndex = Map.of("SLUICE_ISSUERS_0_ALGORITHMS_0", "ES256", "SLUICE_ISSUERS_0_AUDIENCE_0", "web");
        var asText = Map.of("SLUICE_ISSUERS_0_ALGORITHMS", "ES256", "SLUICE_ISSUERS_0_AUDIENCE", "web, app");

        var indexed = new ConfigValues(SettingsLayers.read(Optional.of(file), byIndex, Map.of()));
        var written = new ConfigValues(SettingsLayers.read(Optional.of(file), asText, Map.of()));
        var option = new ConfigValues(
                SettingsLayers.read(Optional.of(file), byIndex, Map.of("issuers.0.algorithms", "ES384,ES512")));

        assertThat(indexed.list("issuers.0.algorithms")).containsExactly("ES256");
        assertThat(indexed.list("issuers.0.audience")).containsExactly("web");
        assertThat(indexed.faults()).isEmpty();
        assertThat(written.list("issuers.0.algorithms")).containsExactly("ES256");
        assertThat(written.list("issuers.0.audience")).containsExactly("web", "app");
        assertThat(written.faults()).isEmpty();
        assertThat(option.list("issuers.0.algorithms")).containsExactly("ES384", "ES512");
    }

    @Test
    void a_list_that_does_not_begin_at_0_is_a_fault() throws Exception {
        var file = file("issuers: [{audience: [orders, shop]}]");
        var settings = new ConfigValues(
                SettingsLayers.read(Optional.of(file), Map.of("SLUICE_ISSUERS_0_AUDIENCE_1", "web"), Map.of()));

        settings.list("issuers.0.audience");

        assertThat(settings.faults())
                .containsExactly("issuers.0.audience.1 (SLUICE_ISSUERS_0_AUDIENCE_1) is no setting");
    }

    @Test
    void a_setting_that_is_blank_is_a_fault_and_not_its_default() throws Exception {
        var settings = new ConfigValues(SettingsLayers.read(
                Optional.empty(),
                Map.of(
                        "SLUICE_SERVER_PORT", "",
                        "SLUICE_ISSUERS_0_AUDIENCE", " ",
                        "SLUICE_ISSUERS_0_ALGORITHMS", "RS256,,ES256",
                        "SLUICE_ISSUERS_0_ISSUER", ""),
                Map.of()));

        settings.number("server.port", 8080, 0, 65535);
        settings.list("issuers.0.audience");
        settings.list("issuers.0.algorithms");
        settings.required("issuers.0.issuer");

        assertThat(settings.faults())
                .containsExactly(
                        "server.port (SLUICE_SERVER_PORT) is blank, leave it out where none is meant",
                        "issuers.0.audience (SLUICE_ISSUERS_0_AUDIENCE) is blank, leave it out where none is meant",
                        "issuers.0.algorithms (SLUICE_ISSUERS_0_ALGORITHMS) has a blank item",
                        "issuers.0.issuer (SLUICE_ISSUERS_0_ISSUER) is blank, leave it out where none is meant");
    }

    @Test
    void an_empty_list_and_a_key_without_value_in_a_file_are_told_apart() throws Exception {
        var settings = settings("issuers: [{audience: [], issuer: }]");

        assertThat(settings.list("issuers.0.audience")).isEmpty();
        settings.required("issuers.0.issuer");

        assertThat(settings.faults())
                .singleElement()
                .asString()
                .startsWith("issuers.0.issuer (")
                .endsWith(") is blank, leave it out where none is meant");
    }

    @Test
    void a_misspelt_environment_variable_is_a_fault_but_not_what_a_platform_sets() throws Exception {
        var environment = Map.of(
                "SLUICE_SEVRER_PORT", "1",
                "SLUICE_PORT", "tcp://10.0.0.1:80",
                "SLUICE_SERVICE_HOST", "10.0.0.1",
                "SLUICE_PORT_80_TCP_ADDR", "10.0.0.1");

        var settings = new ConfigValues(SettingsLayers.read(Optional.empty(), environment, Map.of()));

        assertThat(settings.faults()).containsExactly("sevrer.port (SLUICE_SEVRER_PORT) is no setting");
    }

    @Test
    void a_file_that_is_missing_or_no_yaml_is_named() throws IOException {
        var broken = file("server: [1, 2");

        assertThatThrownBy(() -> SettingsLayers.read(Optional.of(folder.resolve("none.yaml")), Map.of(), Map.of()))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining("none.yaml");
        assertThatThrownBy(() -> SettingsLayers.read(Optional.of(broken), Map.of(), Map.of()))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining("application.yaml");
    }

    private ConfigValues settings(String yaml) throws Exception {
        return new ConfigValues(SettingsLayers.read(Optional.of(file(yaml)), Map.of(), Map.of()));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("application.yaml"), yaml);
    }
}
