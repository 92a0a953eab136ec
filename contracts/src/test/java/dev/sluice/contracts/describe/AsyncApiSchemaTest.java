package dev.sluice.contracts.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents keep to AsyncAPI's own JSON Schema. That is in no Maven repository: npm fetches it, once until the next
 * {@code clean}; where there is no npm, this is skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AsyncApiSchemaTest {
    private static final Path PINNED = Path.of("src/test/npm");
    private static final Path INSTALLED = Path.of("target/npm");
    private static final Path SCHEMA = INSTALLED.resolve("node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json");
    private static final String SKIPPED = "skipped: there is no npm to fetch AsyncAPI's JSON Schema with";
    private static final Logger LOG = LoggerFactory.getLogger(AsyncApiSchemaTest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Schema asyncApi;

    AsyncApiSchemaTest() throws IOException, InterruptedException {
        if (!Files.exists(SCHEMA)) {
            if (!hasNpm()) {
                LOG.warn(SKIPPED);
                abort(SKIPPED);
            }
            install();
        }
        asyncApi = SchemaRegistry.withDefaultDialect(Dialects.getDraft7()).getSchema(JSON.readTree(SCHEMA.toFile()));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.contracts.describe.Described#all")
    void documents_are_valid(Contract contract) {
        assertThat(asyncApi.validate(AsyncApi.of(contract).tree())).isEmpty();
    }

    @Test
    void so_is_the_one_of_all() {
        var all = new ContractSet(Described.all().toList());

        assertThat(asyncApi.validate(AsyncApi.of(all).tree())).isEmpty();
    }

    @ParameterizedTest(name = "{1} at {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                                | {"asyncapi": "2.6.0"}
        ``                                                | {"webhooks": {}}
        /info                                             | {"version": null}
        /channels/nasty.requests                          | {"address": 1}
        /channels/nasty.requests/bindings/kafka           | {"partitions": 0}
        /channels/nasty.requests/messages/optionalBody    | {"key": "k"}
        /channels/nasty.requests/messages/optionalBody    | {"correlationId": {"location": "kafka_correlationId"}}
        /channels/nasty.requests/messages/optionalBody    | {"payload": {"type": "anything"}}
        /operations/optionalBody                          | {"action": "answer"}
        /operations/optionalBody                          | {"channel": "nasty.requests"}
        /operations/optionalBody/reply/address            | {"location": "kafka_replyTopic"}
        /operations/optionalBody/bindings/kafka           | {"groupId": "slow"}
        /components                                       | {"schema": {}}
        """)
    void a_fault_that_is_planted_is_found(String pointer, String fault) throws IOException {
        var document = AsyncApi.of(Described.nasty()).tree();
        var place = (ObjectNode) document.at(pointer);

        place.setAll((ObjectNode) JSON.readTree(fault));

        assertThat(asyncApi.validate(document)).isNotEmpty();
    }

    private static boolean hasNpm() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
    }

    /** Installs what the lock file names, by its checksum. */
    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        for (var file : new String[] {"package.json", "package-lock.json", ".npmrc"}) {
            Files.copy(PINNED.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var log = INSTALLED.resolve("npm.log").toFile();
        var npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        var ended = npm.waitFor(2, TimeUnit.MINUTES);
        npm.destroyForcibly();

        assertThat(ended && npm.waitFor() == 0)
                .as(Files.readString(log.toPath()))
                .isTrue();
    }
}
