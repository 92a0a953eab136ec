package dev.sluice.load.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Whether every benchmark still runs; what it measures here means nothing. */
class StepsTest {

    @Test
    void every_benchmark_goes_through_its_step_without_a_refusal() throws Exception {
        System.setProperty("jmh.ignoreLock", "true"); // another build on this machine may do the same
        var once = new OptionsBuilder()
                .include("dev.sluice")
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.NONE)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        var results = new Runner(once).run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark().replaceFirst(".*\\.", ""))
                .contains("route", "known", "verify", "validate", "encode", "decode", "correlate", "reply", "refusal");
    }

    @Test
    void an_order_is_as_long_as_asked_for() {
        assertThat(Shop.order(512)).hasSize(512);
        assertThat(Shop.order(10240)).hasSize(10240);
    }
}
