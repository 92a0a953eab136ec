package dev.sluice.stack.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.cluster.TestCluster;
import dev.sluice.load.experiment.Experiment;
import dev.sluice.load.experiment.ExperimentReport;
import dev.sluice.load.failure.BrokerCrash;
import dev.sluice.load.failure.TwoEdges;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The failure runs that are short enough for a build, or for one with {@code -Plong}; {@code ./sluice failure} has all of them. */
@Isolated("it needs the processors")
class FailureRunsTest {

    private static final int CALLS = 5_000;
    private static final int SLACK = 4;

    @Test
    void two_edges_answer_each_caller_with_its_own(@TempDir Path folder) throws Exception {
        holds(new TwoEdges(CALLS, CALLS / 2), folder); // how many are refused is a matter of how busy the machine is
    }

    @Test
    @Tag("long")
    void a_broker_that_dies_takes_nothing_with_it(@TempDir Path folder) throws Exception {
        holds(new BrokerCrash(1, SLACK), folder);
    }

    private static void holds(Experiment failure, Path folder) throws Exception {
        System.out.println(failure.name() + ": " + failure.event());
        try (var stage = new TestCluster(
                ExperimentPrograms.programs(folder, "proof:write"), folder, line -> System.out.println("  " + line))) {
            var report = new ExperimentReport(failure.name(), failure.on(stage), Optional.empty());
            report.lines().forEach(System.out::println);

            assertThat(report.held()).as(String.join("\n", report.lines())).isTrue();
        }
    }
}
