package dev.sluice.stack.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.failure.BrokerDies;
import dev.sluice.load.failure.Failure;
import dev.sluice.load.failure.Report;
import dev.sluice.load.failure.Stage;
import dev.sluice.load.failure.TwoEdges;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The failure runs that are short enough for every build; {@code ./sluice failure} has all of them. */
class FailureRunsTest {

    private static final int CALLS = 20_000;
    private static final int SLACK = 4;

    static Stream<Failure> runs() {
        return Stream.of(new TwoEdges(CALLS, CALLS / 100), new BrokerDies(1, SLACK));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void all_holds_that_must_hold(Failure failure, @TempDir Path folder) throws Exception {
        System.out.println(failure.name() + ": " + failure.event());
        try (var stage =
                new Stage(Proofs.programs(folder, "proof:write"), folder, line -> System.out.println("  " + line))) {
            var report = new Report(failure.name(), failure.on(stage));
            report.lines().forEach(System.out::println);

            assertThat(report.held()).as(String.join("\n", report.lines())).isTrue();
        }
    }
}
