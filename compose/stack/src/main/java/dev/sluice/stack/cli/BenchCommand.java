package dev.sluice.stack.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.load.floor.KafkaFloor;
import dev.sluice.load.scenario.HttpPost;
import dev.sluice.load.scenario.OneCallAtATime;
import dev.sluice.stack.demo.CannotStart;
import dev.sluice.stack.demo.Demo;
import dev.sluice.stack.demo.DemoOptions;
import dev.sluice.stack.token.DemoIssuer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Measure Sluice on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Sluice.Version.class)
final class BenchCommand {
    private static final byte[] ORDER =
            "{\"customerId\":\"ada\",\"items\":[{\"sku\":\"ABC-123\",\"quantity\":2}]}".getBytes(UTF_8);

    private final Path root;
    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    BenchCommand(Path root, Map<String, String> environment, PrintWriter out) {
        this.root = root;
        this.environment = environment;
        this.out = out;
    }

    @Command(
            name = "latency",
            description =
                    "Time createOrder through a demo next to the same record sent and echoed by bare Kafka clients"
                            + " on the same broker: one call at a time, in turns.",
            mixinStandardHelpOptions = true,
            versionProvider = Sluice.Version.class)
    int latency(
            @Option(
                            names = "--calls",
                            paramLabel = "N",
                            defaultValue = "5000",
                            description = "How many calls of each are timed. Default: ${DEFAULT-VALUE}")
                    int calls,
            @Option(
                            names = "--warm-up",
                            paramLabel = "N",
                            defaultValue = "5000",
                            description = "How many of each go before, untimed. Default: ${DEFAULT-VALUE}")
                    int warmUp)
            throws Exception {
        refuseBelow(1, "--calls", calls);
        refuseBelow(0, "--warm-up", warmUp);
        Logs.of(environment, Objects.requireNonNull(spec))
                .toFile(Files.createDirectories(root.resolve(".sluice")).resolve("bench.log"));
        var issuer = DemoIssuer.at(root);
        try (var demo = new Demo(DemoOptions.free(), issuer, line -> {});
                var _ = Ending.onSignal(demo::close, Duration.ofSeconds(4))) {
            var addresses = demo.start();
            var token =
                    issuer.token("bench", DemoIssuer.ALL_SCOPES, Instant.now().plus(Duration.ofHours(12)));
            try (var floor = KafkaFloor.open(addresses.bootstrapServers());
                    var http = new HttpPost(addresses.edge().resolve("/orders"), token, ORDER)) {
                print(OneCallAtATime.compare(http, () -> floor.call(ORDER), warmUp, calls));
            }
        } catch (CannotStart e) {
            throw new Unable(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    private void refuseBelow(int least, String option, int value) {
        if (value < least) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).subcommands().get("latency"),
                    "%s is %d, must be at least %d".formatted(option, value, least));
        }
    }

    private void print(OneCallAtATime.Pair pair) {
        out.printf("%d calls of each, in turns%n", pair.first().count());
        out.printf("%-8s %12s %12s %8s%n", "", "gateway", "bare Kafka", "ratio");
        for (var percent : new double[] {50, 90, 99}) {
            out.printf(
                    Locale.ROOT,
                    "p%-7.0f %9.2f ms %9.2f ms %8.2f%n",
                    percent,
                    millis(pair.first().percentile(percent)),
                    millis(pair.second().percentile(percent)),
                    pair.ratio(percent));
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
