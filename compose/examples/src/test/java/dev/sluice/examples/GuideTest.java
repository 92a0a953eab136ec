package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the documentation shows is what {@link ServicesTest} runs. */
class GuideTest {

    @Test
    void the_guide_has_no_program_that_is_not_tested() throws IOException {
        var spring = "spring/src/main/java/com/example/greetings/GreetingsService.java";
        var properties = "spring/src/main/resources/application.properties";

        assertThat(Guide.SERVICES.blocks("java")).hasSize(3).contains(file(spring));
        assertThat(Guide.SERVICES.blocks("properties"))
                .containsExactly("# application.properties\n" + file(properties));
        assertThat(Guide.SERVICES.blocks("js")).containsExactly(file("node/service.js"));
        assertThat(Guide.SERVICES.blocks("yaml")).containsExactly(file("contracts/greetings.yaml"));
    }

    @Test
    void the_readme_shows_the_node_service() throws IOException {
        assertThat(Guide.README.blocks("js")).containsExactly(file("node/service.js"));
    }

    @Test
    void the_lock_file_of_the_node_service_names_no_host() throws IOException {
        assertThat(file("node/package-lock.json")).contains("integrity").doesNotContain("://", "resolved");
    }

    private static String file(String path) throws IOException {
        return Files.readString(Path.of(path));
    }
}
