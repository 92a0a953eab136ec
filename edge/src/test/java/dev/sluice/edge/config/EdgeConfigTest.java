package dev.sluice.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.authenticate.IssuerSettings;
import dev.sluice.edge.catalog.AnnouncementPermission;
import dev.sluice.edge.catalog.BuiltInDocumentSettings;
import dev.sluice.edge.config.EdgeConfig.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeConfigTest {
    @TempDir
    Path folder;

    @Test
    void a_broker_is_all_that_has_to_be_named() {
        var config = config(Map.of("kafka.bootstrap.servers", "localhost:9092"));

        assertThat(config.listen().callers().port()).isEqualTo(8080);
        assertThat(config.listen().admin().host()).isEqualTo("127.0.0.1");
        assertThat(config.listen().admin().port()).isEqualTo(9090);
        assertThat(config.limits().bodyBytes()).isEqualTo(900 * 1024);
        assertThat(config.kafka().retention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.kafka().maxTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.drain().notice()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.issuers()).isEmpty();
        assertThat(config.documents()).isEqualTo(BuiltInDocumentSettings.all());
    }

    @Test
    void services_that_may_announce_are_named_with_their_paths() throws IOException {
        var file = Files.writeString(folder.resolve("application.yaml"), """
            kafka: {bootstrap.servers: "localhost:9092"}
            announcements:
              - {service: orders, paths: [/orders, /v2/orders]}
              - {service: invoices, paths: /invoices, remove: allowed}
              - {service: teas, paths: /teas, topics: [leaves, spare.requests], groups: spare}
            """);

        assertThat(((Loaded.Config) EdgeConfig.load(Optional.of(file), Map.of(), Map.of()))
                        .config()
                        .announcements())
                .containsExactly(
                        new AnnouncementPermission("orders", List.of("/orders", "/v2/orders"), false),
                        new AnnouncementPermission("invoices", List.of("/invoices"), true),
                        new AnnouncementPermission(
                                "teas", List.of("/teas"), Set.of("leaves", "spare.requests"), Set.of("spare"), false));
    }

    @Test
    void what_services_may_announce_is_checked() {
        var loaded = EdgeConfig.load(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "kafka.bootstrap.servers", "localhost:9092",
                        "announcements.0.service", "orders",
                        "announcements.0.paths", "/orders/",
                        "announcements.1.paths", "/a",
                        "announcements.2.service", "teas",
                        "announcements.2.remove", "yes"));

        assertThat(((Loaded.Faulty) loaded).faults())
                .anyMatch(fault -> fault.contains("path '/orders/' of orders, expected one such as /orders"))
                .anyMatch(fault -> fault.contains("announcements.1.service is missing"))
                .anyMatch(fault -> fault.contains("announcements.2.paths is missing"))
                .anyMatch(fault -> fault.contains("is 'yes', expected allowed or refused"));
    }

    @Test
    void a_whole_file_is_understood() throws IOException {
        var file = Files.writeString(folder.resolve("application.yaml"), """
            server: {host: 0.0.0.0, port: 8443, http2: true, hsts: 1d, read-timeout: 5s, idle-timeout: 30s}
            admin: {host: 0.0.0.0, port: 9091, hosts: [sluice-admin, edge.internal]}
            watchdog: false
            contracts: /etc/contracts
            edge-id: edge-1
            kafka:
              bootstrap.servers: one:9092,two:9092
              compression.type: lz4
            topics: {create: false, retention: 1d}
            issuers:
              - name: main
                issuer: https://id.example
                audience: [orders, shop]
                leeway: 10s
                algorithms: [RS256, ES384]
                jwks-url: https://id.example/keys
              - {name: file, issuer: b, jwks-file: keys.json}
              - {name: dev, issuer: c, secret: 0123456789abcdef0123456789abcdef}
            limits: {body: 64KiB, connections: 50, connections-per-address: 20, in-flight: 100, in-flight-bytes: 1MiB, service-in-flight-bytes: 1MiB, max-timeout: 10s}
            drain: {notice: 1s, in-flight: 2s}
            server-timing: true
            documents: {asyncapi: false}
            access-log: true
            """);

        var loaded = EdgeConfig.load(Optional.of(file), Map.of(), Map.of());

        var config = ((Loaded.Config) loaded).config();
        assertThat(config.kafka().clients()).isEqualTo(Map.of("compression.type", "lz4"));
        assertThat(config.kafka().createTopics()).isFalse();
        assertThat(config.issuers()).extracting(IssuerSettings::name).containsExactly("main", "file", "dev");
        assertThat(config.issuers().getFirst().audiences()).containsExactly("orders", "shop");
        assertThat(config.listen().accessLog()).isTrue();
        assertThat(config.listen().adminHosts()).containsExactly("sluice-admin", "edge.internal");
        assertThat(config.listen().hsts()).isEqualTo(Duration.ofDays(1));
        assertThat(config.listen().limits().maxConnectionsPerAddress()).isEqualTo(20);
        assertThat(config.watchdog()).isFalse();
        assertThat(config.serverTiming()).isTrue();
        assertThat(config.documents()).isEqualTo(new BuiltInDocumentSettings(true, false));
        assertThat(config.listen().limits().uploads().bytes()).isEqualTo(1024 * 1024);
    }

    @Test
    void the_faults_of_all_parts_are_told_at_once() {
        var faults = faults(Map.of(
                "edge-id", "a b",
                "kafka.bootstrap.servers", "localhost:9092",
                "server.port", "http",
                "issuers.0.name", "dev",
                "issuers.0.issuer", "x",
                "issuers.0.secret", "short",
                "issuers.1.name", "both",
                "issuers.1.issuer", "y",
                "issuers.1.jwks-url", "https://id.example",
                "issuers.1.secret", "0123456789abcdef0123456789abcdef"));

        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains("server.port", "'http'"));
        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains("edge id", "a b"));
        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains("5 bytes", "32"));
        assertThat(faults).contains("issuers.1 needs one of jwks-url, jwks-file and secret");
    }

    @Test
    void what_makes_publishing_safe_cannot_be_switched_off() {
        for (var setting : List.of("acks", "enable.idempotence", "retries")) {
            assertThat(faults(Map.of("kafka.bootstrap.servers", "localhost:9092", "kafka." + setting, "0")))
                    .anySatisfy(fault -> assertThat(fault).contains(setting, "fixed"));
        }
    }

    @Test
    void a_body_limit_that_kafka_would_not_carry_is_a_fault() {
        assertThat(faults(Map.of("kafka.bootstrap.servers", "localhost:9092", "limits.body", "2MiB")))
                .anySatisfy(fault -> assertThat(fault).contains("limits.body", "2097152", "max.request.size"));
    }

    @Test
    void no_broker_and_half_a_certificate_are_faults() {
        assertThat(faults(Map.of("server.tls.key", "key.pem")))
                .anySatisfy(fault -> assertThat(fault).contains("kafka.bootstrap.servers is missing"))
                .anySatisfy(fault -> assertThat(fault).contains("server.tls.certificates is missing"));
    }

    @Test
    void what_would_fail_at_the_start_is_told_with_all_other_faults() {
        var settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "localhost:9092",
                "server.port", "8443",
                "admin.port", "8443",
                "server.tls.certificates", folder.resolve("none.pem").toString(),
                "server.tls.key", folder.toString()));
        for (var name : List.of("a", "b")) {
            settings.put("issuers." + (name.equals("a") ? 0 : 1) + ".name", name);
            settings.put("issuers." + (name.equals("a") ? 0 : 1) + ".issuer", "https://id.example");
            settings.put("issuers." + (name.equals("a") ? 0 : 1) + ".jwks-file", "keys.json");
        }

        assertThat(faults(settings))
                .containsExactlyInAnyOrder(
                        "admin.port (command line) is 8443, as is server.port: choose another for one of them",
                        "server.tls.certificates (command line) is '" + folder.resolve("none.pem")
                                + "', which is no file that can be read",
                        "server.tls.key (command line) is '" + folder + "', which is no file that can be read",
                        "issuers: two have the issuer https://id.example");
    }

    @Test
    void one_port_on_two_addresses_is_no_fault() {
        var config = config(Map.of(
                "kafka.bootstrap.servers", "localhost:9092",
                "server.host", "10.0.0.1",
                "server.port", "8080",
                "admin.port", "8080"));

        assertThat(config.listen().admin().port()).isEqualTo(8080);
    }

    private static EdgeConfig config(Map<String, String> options) {
        return ((Loaded.Config) EdgeConfig.load(Optional.empty(), Map.of(), options)).config();
    }

    private static List<String> faults(Map<String, String> options) {
        return ((Loaded.Faulty) EdgeConfig.load(Optional.empty(), Map.of(), options)).faults();
    }
}
