package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The broker of {@code compose/compose.yaml} is one of those that Sluice ships. */
class ComposeFileTest {

    @Test
    void it_has_every_shipped_setting() throws IOException {
        var settings = Pattern.compile("(?m)^ +KAFKA_(\\w+): \"?([^\"\\n]+)\"?$")
                .matcher(Files.readString(Path.of("../compose.yaml")))
                .results()
                .collect(Collectors.toMap(
                        setting -> setting.group(1).toLowerCase(Locale.ROOT).replace('_', '.'),
                        setting -> setting.group(2)));

        assertThat(settings).containsAllEntriesOf(DefaultBrokerSettings.all());
    }
}
