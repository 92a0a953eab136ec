package dev.sluice.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Through everything, with all its processes; the open loop is left to {@code HttpGeneratorTest}. */
@Isolated("it needs the processors")
class BenchRunTest {

    @Test
    void a_short_run_tells_rates_and_ratios_in_every_form(@TempDir Path root) throws Exception {
        var json = root.resolve("now.json");
        var page = root.resolve("now.html");
        var out = new StringWriter();
        var err = new StringWriter();

        var exit = new SluiceCommandLine(root, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true))
                .run(
                        "bench",
                        "--quick",
                        "--levels=1,4",
                        "--rounds=1",
                        "--seconds=1",
                        "--warm-up=1",
                        "--json=" + json,
                        "--html=" + page);

        assertThat(exit).as(out + "\n" + err).isZero();
        assertThat(out.toString()).contains("warming up floor", "round 1 of 1", "edge_to_limit at 4");
        var told = new ObjectMapper().readTree(json.toFile());
        assertThat(told.get("command").textValue()).startsWith("./sluice bench --quick --levels 1,4 --rounds 1");
        assertThat(told.at("/ratios/edge_to_limit/4").doubleValue()).isPositive();
        assertThat(told.at("/ratios/p50_at_1").doubleValue()).isPositive();
        for (var contender : List.of("floor", "echo", "edge")) {
            assertThat(told.at("/closed/4/" + contender + "/requests_per_second/median")
                            .doubleValue())
                    .isPositive();
        }
        assertThat(told.at("/closed/4/edge/edge_allocated_bytes/median").doubleValue())
                .isPositive();
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(page.toFile())
                        .getElementsByTagName("svg")
                        .getLength())
                .isEqualTo(5); // the rate, three times, the processors
        assertThat(Files.readString(page)).contains("edge_to_limit at 4");
    }
}
