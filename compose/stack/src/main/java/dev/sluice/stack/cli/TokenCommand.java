package dev.sluice.stack.cli;

import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.stack.token.DemoIssuer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "token",
        description = "Print a token that the demo accepts, and nothing else.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {
            "",
            "Example: curl -H \"authorization: Bearer $(./sluice token)\" http://127.0.0.1:8080/orders?customerId=ada"
        })
final class TokenCommand implements Callable<Integer> {
    private final Path root;
    private final PrintWriter out;

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            defaultValue = DemoIssuer.ALL_SCOPES,
            description = "What the token permits, separated by blanks. Default: ${DEFAULT-VALUE}")
    private String scope = "";

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            defaultValue = "ada",
            description = "Who calls. Default: ${DEFAULT-VALUE}")
    private String subject = "";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description = "How long the token is good for, such as 90s, 15m, 1h or 7d. Default: ${DEFAULT-VALUE}")
    private Duration expires = Duration.ZERO;

    TokenCommand(Path root, PrintWriter out) {
        this.root = root;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        out.println(DemoIssuer.at(root).token(subject, scope, Instant.now().plus(expires)));
        return 0;
    }
}
