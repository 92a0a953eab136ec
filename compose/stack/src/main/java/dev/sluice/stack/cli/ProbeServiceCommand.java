package dev.sluice.stack.cli;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.load.verify.HandlerJournal;
import dev.sluice.stack.proof.ProbeService;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Started by failure runs, one process for each instance. */
@Command(name = "proving-service", hidden = true)
final class ProbeServiceCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    private final PrintWriter out;

    @Option(names = "--bootstrap", required = true)
    private String bootstrapServers = "";

    @Option(names = "--service", required = true)
    private String service = "";

    @Option(names = "--journal", required = true)
    private Path journal = Path.of("");

    @Option(names = "--work-ms", required = true)
    private long workMillis;

    @Option(names = "--max-in-work", required = true)
    private int maxInWork;

    @Option(names = "--shared")
    private boolean shared;

    @Option(names = "--poison", defaultValue = "-1")
    private long poison;

    @Option(names = "--instances", defaultValue = "1")
    private int instances;

    /** How many of them must have requests to read; of a consumer group not all may. */
    @Option(names = "--ready", defaultValue = "1")
    private int ready;

    ProbeServiceCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        var config = DispatcherConfig.of(bootstrapServers, service)
                .withConsumption(shared ? ConsumptionMode.SHARED : ConsumptionMode.ORDERED)
                .withMaxInWork(maxInWork)
                .withDrain(DRAIN);
        try (var turns = HandlerJournal.write(journal)) {
            var handlers = new ProbeService(turns, Duration.ofMillis(workMillis), poison).handlers();
            var dispatchers = Stream.generate(() -> Dispatcher.open(config, handlers))
                    .limit(instances)
                    .toList();
            try (var _ =
                    ShutdownHook.onSignal(() -> dispatchers.forEach(Dispatcher::close), DRAIN.plus(SHUTDOWN_TIMEOUT))) {
                awaitReady(dispatchers);
                out.println("Ready");
                out.flush();
                for (var dispatcher : dispatchers) {
                    dispatcher.awaitClosed();
                }
                return 0;
            }
        }
    }

    private void awaitReady(List<Dispatcher> dispatchers) throws InterruptedException, CommandFailedException {
        var until = System.nanoTime() + READY_WITHIN.toNanos();
        while (dispatchers.stream().filter(Dispatcher::isReady).count() < Math.min(ready, instances)) {
            if (System.nanoTime() - until > 0) {
                throw new CommandFailedException("no partitions within " + READY_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }
}
