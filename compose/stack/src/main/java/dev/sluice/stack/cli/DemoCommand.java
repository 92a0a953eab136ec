package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.PortConverter;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.stack.demo.Demo;
import dev.sluice.stack.demo.DemoOptions;
import dev.sluice.stack.demo.DemoStartException;
import dev.sluice.stack.demo.StartupBanner;
import dev.sluice.stack.token.DemoIssuer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Start a broker, an edge and two sample services, and print calls to try. Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class)
final class DemoCommand implements Callable<Integer> {
    /** Twice what it takes at most where the machine has nothing else to do. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);

    private final Path root;
    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            converter = PortConverter.class,
            description = "Where callers reach the edge. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            defaultValue = "9090",
            converter = PortConverter.class,
            description = "Where the edge tells health and metrics. Default: ${DEFAULT-VALUE}")
    private int adminPort;

    @Option(
            names = "--broker-port",
            paramLabel = "N",
            defaultValue = "9092",
            converter = PortConverter.class,
            description = "Where services reach the broker. Default: ${DEFAULT-VALUE}")
    private int brokerPort;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the broker's records here. Without it they are gone when the demo ends.")
    private @Nullable Path data;

    @Option(
            names = "--contracts",
            paramLabel = "DIR",
            description = "Contracts of services of your own, which then talk to the broker of the demo.")
    private @Nullable Path contracts;

    DemoCommand(Path root, Map<String, String> environment, PrintWriter out) {
        this.root = root;
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        var begun = System.nanoTime();
        var logs = LoggingSetup.of(environment, Objects.requireNonNull(spec));
        var log = Files.createDirectories(root.resolve(".sluice")).resolve("demo-" + port + ".log");
        logs.toFile(log);
        var issuer = DemoIssuer.at(root);
        var options =
                new DemoOptions(port, adminPort, brokerPort, Optional.ofNullable(data), Optional.ofNullable(contracts));
        try (var demo = new Demo(options, issuer, out::println);
                var _ = ShutdownHook.onSignal(demo::close, SHUTDOWN_TIMEOUT)) {
            out.println("Sluice " + SluiceVersion.text() + " starts:");
            var addresses = demo.start();
            var took = Duration.ofNanos(System.nanoTime() - begun);
            out.printf(Locale.ROOT, "Ready after %.1f s. Ctrl-C ends it.%n%n", took.toMillis() / 1e3);
            out.println("  health     " + addresses.admin() + "/observe/health/ready");
            out.println("  metrics    " + addresses.admin() + "/observe/metrics");
            out.println("  log        " + log);
            out.println();
            StartupBanner.lines(addresses, issuer).forEach(out::println);
            new CountDownLatch(1).await(); // until a signal ends the process
            return 0;
        } catch (InterruptedException e) {
            return 0; // closed while it started; the process ends elsewhere
        } catch (DemoStartException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
