package dev.sluice.edge.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where log lines go and in what form; {@code logback.xml} reads it when the first logger is asked for.
 *
 * @param form an appender of {@code logback.xml} that writes to stderr; the one to a file has its name with {@code -file}
 */
public record LoggingSetup(String form) {
    /** Read by {@code logback.xml}, so no setting of the edge although it begins like one. */
    static final String VARIABLE = "SLUICE_LOG";

    private static final Set<String> FORMS = Set.of("text", "json");

    /** @throws ParameterException for a form that there is not: logback would then drop every line */
    public static LoggingSetup of(Map<String, String> environment, CommandSpec command) {
        var form = environment.getOrDefault(VARIABLE, "text");
        if (!FORMS.contains(form)) {
            throw new ParameterException(
                    command.commandLine(), "%s is '%s', expected text or json".formatted(VARIABLE, form));
        }
        return new LoggingSetup(form);
    }

    /** Instead of stderr, so that the console keeps what a user reads. Only before the first line is logged. */
    public void toFile(Path file) {
        var appender = form + "-file";
        System.setProperty("sluice.log." + appender, file.toString());
        System.setProperty(VARIABLE, appender);
    }
}
