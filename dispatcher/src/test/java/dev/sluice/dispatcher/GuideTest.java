package dev.sluice.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GuideTest {
    @Test
    void the_guide_shows_a_service_that_compiles() throws IOException {
        var guide = Files.readString(Path.of("../docs/dispatcher.md"));
        var service = Files.readString(Path.of("src/test/java/dev/sluice/dispatcher/example/OrdersService.java"));

        assertThat(guide).contains(service.substring(service.indexOf("import ")).strip());
    }
}
