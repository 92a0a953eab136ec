package dev.sluice.edge.command;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.catalog.CallExplanation;
import dev.sluice.edge.catalog.CompiledContracts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        description = "Say what becomes of a call: operation, scopes, key, topic, limits, fallback.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 there is such an operation, 1 there is none, 2 misuse."})
public final class ExplainCommand implements Callable<Integer> {
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, …")
    private String method = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "The path, as in /orders/7")
    private String target = "";

    @Option(
            names = "--contracts",
            paramLabel = "DIR",
            defaultValue = "contracts",
            description = "The folder to read. Default: ${DEFAULT-VALUE}")
    private Path folder = Path.of("");

    @Option(
            names = "--edge",
            paramLabel = "URL",
            description = "Ask the admin port of a running edge instead, as http://127.0.0.1:9090")
    private @Nullable URI edge;

    public ExplainCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        if (!target.startsWith("/")) {
            throw misuse("target is '" + target + "', expected a path such as /orders/7");
        }
        var explained = edge == null ? ofFolder() : ofEdge(edge);
        out.print(explained.text());
        out.flush();
        return explained.found() ? 0 : 1;
    }

    private CallExplanation ofFolder() throws CommandFailedException {
        if (!Files.isDirectory(folder)) {
            throw misuse("no such folder: " + folder);
        }
        return switch (ContractFolder.read(folder, ContractLimits.defaults())) {
            case LoadResult.Faulty(var faults) ->
                throw new CommandFailedException(
                        faults.size() + " faults in " + folder + ", see sluice check " + folder);
            case LoadResult.Contracts(var contracts) ->
                CompiledContracts.of(contracts).explain(method.toUpperCase(Locale.ROOT), target);
        };
    }

    private CallExplanation ofEdge(URI admin) throws CommandFailedException, InterruptedException {
        if (!"http".equals(admin.getScheme()) || admin.getHost() == null) {
            throw misuse("'" + admin + "' is not an http address");
        }
        var query = "method=" + encoded(method.toUpperCase(Locale.ROOT)) + "&target=" + encoded(target);
        var request = HttpRequest.newBuilder(admin.resolve("/explain?" + query))
                .timeout(AT_MOST)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200 && response.statusCode() != 404) {
                throw new CommandFailedException(
                        admin + " answers " + response.statusCode() + ", is it the admin port of an edge?");
            }
            return new CallExplanation(response.statusCode() == 200, response.body());
        } catch (IOException e) {
            throw new CommandFailedException("no edge answers at " + admin + ": " + e, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private ParameterException misuse(String reason) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), reason);
    }
}
