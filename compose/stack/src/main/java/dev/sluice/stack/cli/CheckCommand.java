package dev.sluice.stack.cli;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ReadResult;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Check a folder of contracts and print every fault: file, place, reason.",
        mixinStandardHelpOptions = true,
        versionProvider = Sluice.Version.class,
        footer = {"", "Exit codes: 0 clean, 1 faults, 2 misuse."})
final class CheckCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "contracts",
            description = "The folder, with all below it. Default: ${DEFAULT-VALUE}")
    private Path folder = Path.of("contracts");

    @Spec
    private @Nullable CommandSpec spec;

    CheckCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "no such folder: " + folder);
        }
        return switch (ContractFolder.read(folder)) {
            case ReadResult.Faulty(var faults) -> {
                faults.forEach(fault -> out.println(fault.file() + " " + fault.pointer() + " " + fault.reason()));
                yield 1;
            }
            case ReadResult.Contracts(var contracts) -> {
                out.printf(
                        "%d operations in %d contracts, no faults%n",
                        contracts.operations().count(), contracts.contracts().size());
                yield 0;
            }
        };
    }
}
