package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.config.EdgeConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader copies out of the README works. */
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");

    @TempDir
    private Path folder;

    @Test
    void its_contract_has_no_faults_and_one_operation_that_its_service_handles() throws IOException {
        Files.writeString(folder.resolve("greetings.yaml"), block("yaml", "x-sluice: {service: greetings}"));

        var read = ContractFolder.read(folder);

        assertThat(read).isInstanceOf(LoadResult.Contracts.class);
        if (read instanceof LoadResult.Contracts(var contracts)) {
            assertThat(contracts.operations())
                    .singleElement()
                    .satisfies(operation ->
                            assertThat(block("java", "void main()")).contains("handling(\"" + operation.id() + "\""));
        }
    }

    @Test
    void its_service_compiles() throws IOException {
        var source = Files.writeString(folder.resolve("Greetings.java"), block("java", "void main()"));
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var compiles = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of("-proc:none", "-d", folder.toString(), "-cp", classPath),
                            null,
                            files.getJavaFileObjects(source))
                    .call();

            assertThat(compiles).as(said.toString()).isTrue();
        }
        assertThat(folder.resolve("Greetings.class")).exists();
    }

    @Test
    void its_configuration_is_one() throws IOException {
        var config = Files.writeString(folder.resolve("application.yaml"), block("yaml", "# application.yaml"));

        var loaded = EdgeConfig.load(Optional.of(config), Map.of(), Map.of());

        assertThat(loaded).isInstanceOf(EdgeConfig.Loaded.Config.class);
    }

    /** The one block of this language with these words in it. */
    private static String block(String language, String words) throws IOException {
        var blocks = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                .matcher(Files.readString(README))
                .results()
                .map(match -> match.group(1))
                .filter(block -> block.contains(words))
                .toList();
        assertThat(blocks).hasSize(1);
        return blocks.getFirst();
    }
}
