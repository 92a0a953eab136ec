package dev.sluice.stack.cli;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.LoggingSetup;
import dev.sluice.edge.command.PortConverter;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.edge.command.SluiceVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "broker",
        description = "Run the demo's broker alone: a real Kafka broker on 127.0.0.1. Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class)
final class BrokerCommand implements Callable<Integer> {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "9092",
            converter = PortConverter.class,
            description = "Where clients reach it; 0 takes any. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep its records here. Without it they are gone when it ends.")
    private @Nullable Path data;

    /** For runs of our own, as of the benchmark. */
    @Option(names = "--set", paramLabel = "NAME=VALUE", hidden = true)
    private Map<String, String> settings = Map.of();

    BrokerCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        LoggingSetup.of(environment, Objects.requireNonNull(spec));
        var begun = System.nanoTime();
        try (var broker = start();
                var _ = ShutdownHook.onSignal(broker::close, SHUTDOWN_TIMEOUT)) {
            out.printf(
                    Locale.ROOT,
                    "Ready at %s after %.1f s. Ctrl-C ends it.%n",
                    broker.bootstrapServers(),
                    (System.nanoTime() - begun) / 1e9);
            out.flush();
            new CountDownLatch(1).await(); // until a signal ends the process
            return 0;
        }
    }

    private EmbeddedBroker start() throws CommandFailedException {
        var wanted = EmbeddedBroker.with().port(port);
        for (var setting : settings.entrySet()) {
            wanted = wanted.setting(setting.getKey(), setting.getValue());
        }
        try {
            return (data == null ? wanted : wanted.data(data)).start();
        } catch (IllegalStateException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
