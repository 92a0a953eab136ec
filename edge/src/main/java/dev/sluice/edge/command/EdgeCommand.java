package dev.sluice.edge.command;

import dev.sluice.edge.Edge;
import dev.sluice.edge.config.EdgeConfig;
import dev.sluice.edge.observe.CarrierThreadWatchdog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "edge",
        description = "Run an edge against a broker of your own. SIGTERM drains and ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "An option wins over the environment, the environment over the file. server.port is SLUICE_SERVER_PORT"
                    + " there.",
            "SLUICE_LOG=json makes each log line a JSON object."
        })
public final class EdgeCommand implements Callable<Integer> {
    /** What an edge needs to end besides its drain. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration, application.yaml in the README.")
    private @Nullable Path config;

    @Option(names = "--contracts", paramLabel = "DIR", description = "The folder of contracts. Default: contracts")
    private @Nullable Path contracts;

    @Option(
            names = "--port",
            paramLabel = "N",
            converter = PortConverter.class,
            description = "Where callers reach the edge. Default: 8080")
    private @Nullable Integer port;

    @Option(
            names = "--admin-port",
            paramLabel = "N",
            converter = PortConverter.class,
            description = "Where the edge tells health and metrics. Default: 9090")
    private @Nullable Integer adminPort;

    /** @param environment as {@link System#getenv()} gives it */
    public EdgeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        LoggingSetup.of(environment, Objects.requireNonNull(spec));
        var checked = checked();
        var drain = checked.drain().notice().plus(checked.drain().inFlight()).plus(SHUTDOWN_TIMEOUT);
        var starting = Thread.currentThread();
        var started = new CompletableFuture<Edge>();
        Runnable close = () -> {
            if (!started.isDone()) {
                starting.interrupt(); // it may wait for the broker
            }
            started.join().close();
        };
        try (var _ = ShutdownHook.onSignal(close, drain);
                var _ = checked.watchdog() ? CarrierThreadWatchdog.start() : null;
                var edge = start(checked)) {
            started.complete(edge);
            new CountDownLatch(1).await(); // until a signal ends the process
            return 0;
        } finally {
            started.cancel(false); // there is nothing to close where it did not start
        }
    }

    private EdgeConfig checked() throws CommandFailedException {
        return ConfigLoader.checked(Optional.ofNullable(config), environment, options());
    }

    private Map<String, String> options() {
        var options = new HashMap<String, String>();
        put(options, "contracts", contracts);
        put(options, "server.port", port);
        put(options, "admin.port", adminPort);
        return options;
    }

    private static void put(Map<String, String> options, String key, @Nullable Object value) {
        if (value != null) {
            options.put(key, value.toString());
        }
    }

    private static Edge start(EdgeConfig config) throws CommandFailedException {
        try {
            return Edge.start(config);
        } catch (Edge.FaultyContracts e) {
            throw new CommandFailedException("bad contracts" + System.lineSeparator() + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new CommandFailedException("the edge did not start: " + e.getMessage(), e);
        }
    }
}
