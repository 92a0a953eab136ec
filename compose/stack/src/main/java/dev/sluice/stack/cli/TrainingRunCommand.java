package dev.sluice.stack.cli;

import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.ConfigLoader;
import dev.sluice.stack.demo.AotTrainingRun;
import dev.sluice.stack.demo.DemoStartException;
import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Run by the launcher's build, in a JVM that records what is loaded. */
@Command(name = "rehearsal", hidden = true)
final class TrainingRunCommand implements Callable<Integer> {
    private static final String CONFIGURATION = """
        edge-id: rehearsal
        contracts: contracts
        kafka: {bootstrap.servers: "127.0.0.1:9092"}
        issuers:
          - {name: demo, issuer: sluice-demo, audience: sluice-demo}
        drain: {notice: 0s}
        """;

    private final Path root;

    TrainingRunCommand(Path root) {
        this.root = root;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandFailedException {
        var issuer = DemoIssuer.at(root);
        readConfiguration(issuer);
        try {
            AotTrainingRun.play(issuer);
            return 0;
        } catch (DemoStartException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** As {@code ./sluice edge --config} does; the demo has no file. */
    private static void readConfiguration(DemoIssuer issuer) throws IOException, CommandFailedException {
        var file = Files.createTempFile("sluice-rehearsal", ".yaml");
        try {
            Files.writeString(file, CONFIGURATION);
            var _ = ConfigLoader.checked(
                    Optional.of(file), Map.of("SLUICE_ISSUERS_0_SECRET", issuer.secret()), Map.of());
        } finally {
            Files.delete(file);
        }
    }
}
