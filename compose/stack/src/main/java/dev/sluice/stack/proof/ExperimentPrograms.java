package dev.sluice.stack.proof;

import dev.sluice.load.cluster.ProgramCommands;
import dev.sluice.stack.token.DemoIssuer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Starts the parts of a run from the class path of this process. */
public final class ExperimentPrograms {
    private static final String MAIN = "dev.sluice.stack.Main";
    private static final Duration TOKEN_LASTS = Duration.ofHours(12);

    private static final List<String> PASSED_ON = List.of(
            "--enable-native-access=",
            "--sun-misc-unsafe-memory-access=",
            "-XX:+UseCompactObjectHeaders",
            "-XX:AOTCache=",
            "-Xlog:aot");

    private ExperimentPrograms() {}

    /** Of different subjects, for the edges of {@link #programs} in the same folder. */
    public static List<String> tokens(Path folder, String scope, int number) throws IOException {
        var issuer = DemoIssuer.at(folder);
        var expires = Instant.now().plus(TOKEN_LASTS);
        return IntStream.rangeClosed(1, number)
                .mapToObj(one -> issuer.token("caller-" + one, scope, expires))
                .toList();
    }

    /** @param folder gets the key of the tokens
     * @param scope of the token */
    public static ProgramCommands programs(Path folder, String scope) throws IOException {
        var issuer = DemoIssuer.at(folder);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProgramCommands(
                Stream.concat(Stream.of(java), flags()).toList(),
                List.of(
                        "-Dlogback.configurationFile=logback.xml",
                        "-Dsluice.root=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN),
                Map.of(
                        "SLUICE_ISSUERS_0_NAME",
                        "proof",
                        "SLUICE_ISSUERS_0_ISSUER",
                        DemoIssuer.ISSUER,
                        "SLUICE_ISSUERS_0_AUDIENCE",
                        DemoIssuer.AUDIENCE,
                        "SLUICE_ISSUERS_0_SECRET",
                        issuer.secret()),
                issuer.token("caller", scope, Instant.now().plus(TOKEN_LASTS)));
    }

    /** Those of this JVM that the launcher gives to whatever lasts, so that the parts run as a user's do. */
    private static Stream<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> PASSED_ON.stream().anyMatch(flag::startsWith));
    }
}
