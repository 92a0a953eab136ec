package dev.sluice.edge.command;

import dev.sluice.contracts.text.PrintableText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs one of several commands, and tells in a sentence what kept it from being done. */
public final class CommandRunner {
    private final Object top;
    private final Map<String, Supplier<Object>> commands;
    private final String folder;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param top what runs where no command is named
     * @param commands by name, in the order of the help
     * @param folder of the script that users call, as in {@code ./}
     */
    public CommandRunner(
            Object top, Map<String, Supplier<Object>> commands, String folder, PrintWriter out, PrintWriter err) {
        this.top = top;
        this.commands = commands;
        this.folder = folder;
        this.out = out;
        this.err = err;
    }

    /** Gives the command's exit code. */
    public int run(String... arguments) {
        return commandLine(arguments)
                .setOut(out) // help may have colours; reaches the commands that are there by now
                .setErr(err)
                .setParameterExceptionHandler((misuse, _) -> explain(misuse))
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure))
                .execute(arguments);
    }

    /** To look at all commands is a good part of a start, so it has only the one that is named, where one is. */
    private CommandLine commandLine(String... arguments) {
        var line = new CommandLine(top);
        var named = arguments.length == 0 || arguments[0].equals("help") ? null : commands.get(arguments[0]);
        if (named != null) {
            return line.addSubcommand(arguments[0], named.get());
        }
        for (var command : commands.entrySet()) { // a lambda that holds a class of picocli cannot be in an AOT cache
            line.addSubcommand(command.getKey(), command.getValue().get());
        }
        return line;
    }

    /** In a sentence: all options behind it would push it off the screen. Without a command, all commands are told. */
    private int explain(ParameterException misuse) {
        var command = misuse.getCommandLine();
        err.println(PrintableText.lines(String.valueOf(misuse.getMessage())));
        if (command.getParent() == null) {
            command.usage(err);
        } else {
            CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
            err.println(folder + command.getCommandSpec().qualifiedName() + " --help says more");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What the user can mend is told in a sentence; what only a developer can goes to the log with its trace. */
    private int explain(Exception failure) {
        if (!(failure instanceof CommandFailedException)) {
            LoggerFactory.getLogger(CommandRunner.class).debug("command failed", failure);
        }
        var speaksForItself = failure instanceof CommandFailedException || failure.getClass() == IOException.class;
        err.println("sluice: "
                + PrintableText.lines(speaksForItself ? String.valueOf(failure.getMessage()) : failure.toString()));
        return CommandLine.ExitCode.SOFTWARE;
    }
}
