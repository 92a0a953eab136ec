package dev.sluice.edge.command;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "health",
        description = "Ask an edge or a service on this machine whether it is ready. Exit code 0: it is; 1: it is not.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class)
public final class HealthCommand implements Callable<Integer> {
    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9090/observe/health/ready",
            description = "What to ask. Default: ${DEFAULT-VALUE}")
    private URI url = URI.create("");

    public HealthCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailedException {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "'" + url + "' is not an http address");
        }
        var missing = HealthStatus.from(url, AT_MOST).missing();
        if (missing.isPresent()) {
            throw new CommandFailedException("not ready: " + missing.get());
        }
        out.println("ready");
        return 0;
    }
}
