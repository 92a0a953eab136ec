package dev.sluice.stack.cli;

import dev.sluice.load.generate.LoadTarget;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of {@code bench} that put another server beside the edge. */
final class BenchTargetOptions {
    /** Those whose values no report shows. */
    static final Set<String> SECRET = Set.of("--token", "--header");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec bench;

    @Option(
            names = "--against",
            paramLabel = "URL",
            description = "Measure this, too, with the same load: an http:// address.")
    private @Nullable String against;

    @Option(names = "--method", paramLabel = "NAME", defaultValue = "POST", description = "Of --against. Default: POST")
    private String method = "POST";

    @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "Of --against; may be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--token", paramLabel = "TOKEN", description = "Of --against, as bearer token.")
    private @Nullable String token;

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "Of --against. Default: the order of 512 bytes that the edge gets")
    private @Nullable Path body;

    @Option(
            names = "--expect",
            paramLabel = "STATUS",
            description = "What --against answers when all is well. Default: any 2xx")
    private @Nullable Integer expected;

    /** Refuses what cannot be measured, as misuse.
     * @param order what is sent where no body is named */
    Optional<LoadTarget> target(Path order) {
        if (against == null) {
            refuseUnless(
                    token == null && headers.isEmpty() && body == null && expected == null,
                    "--token, --header, --body and --expect need --against");
            return Optional.empty();
        }
        refuseUnless(body == null || Files.isReadable(body), "there is no file " + body);
        var all = new ArrayList<>(headers);
        if (token != null) {
            all.add("authorization: Bearer " + token);
        }
        if (headers.stream().noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("content-type:"))) {
            all.add("content-type: application/json");
        }
        try {
            var sent = body == null ? order : body.toAbsolutePath();
            return Optional.of(LoadTarget.of(URI.create(against), method, all, sent, expected == null ? 0 : expected));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(bench).commandLine(), "--against: " + e.getMessage(), e);
        }
    }

    private void refuseUnless(boolean good, String why) {
        if (!good) {
            throw new ParameterException(Objects.requireNonNull(bench).commandLine(), why);
        }
    }
}
