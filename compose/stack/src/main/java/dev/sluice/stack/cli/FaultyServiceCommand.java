package dev.sluice.stack.cli;

import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.ShutdownHook;
import dev.sluice.stack.demo.orders.FaultyOrdersService;
import dev.sluice.stack.demo.orders.InjectedFault;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Started by the scenario replay-verdict, one process for each version of the orders service. */
@Command(name = "planted-service", hidden = true)
final class FaultyServiceCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(8);

    private final PrintWriter out;

    @Option(names = "--bootstrap", required = true)
    private String bootstrapServers = "";

    @Option(names = "--service", required = true)
    private String service = "";

    @Option(names = "--fault", required = true)
    private InjectedFault fault = InjectedFault.NONE;

    FaultyServiceCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        var config = DispatcherConfig.of(bootstrapServers, service).withDrain(DRAIN);
        try (var dispatcher = Dispatcher.open(config, new FaultyOrdersService(fault).handlers());
                var _ = ShutdownHook.onSignal(dispatcher::close, DRAIN.plus(SHUTDOWN_TIMEOUT))) {
            if (!dispatcher.awaitReady(READY_WITHIN)) {
                throw new CommandFailedException("no partitions within " + READY_WITHIN.toSeconds() + " s");
            }
            out.println("Ready");
            out.flush();
            dispatcher.awaitClosed();
            return 0;
        }
    }
}
