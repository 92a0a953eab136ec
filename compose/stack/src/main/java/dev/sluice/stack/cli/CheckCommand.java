package dev.sluice.stack.cli;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.Fault;
import dev.sluice.contracts.read.Limits;
import dev.sluice.contracts.read.ReadResult;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    private final Map<String, String> environment;
    private final PrintWriter out;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The folder, with all below it. Default: that of the configuration, without one: contracts")
    private @Nullable Path folder;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Check as an edge with this configuration and this environment would: its folder,"
                    + " limits.max-timeout and issuers. Without it timeouts up to 30s and all issuers are good.")
    private @Nullable Path config;

    @Spec
    private @Nullable CommandSpec spec;

    CheckCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Unable {
        if (config == null) {
            return check(folder == null ? Path.of("contracts") : folder, Limits.defaults(), _ -> List.of());
        }
        Map<String, String> options = folder == null ? Map.of() : Map.of("contracts", folder.toString());
        var edge = Configuration.checked(Optional.of(config), environment, options);
        return check(edge.contracts(), new Limits(edge.kafka().maxTimeout()), edge::faults);
    }

    /** @param more what the contracts alone do not show */
    private int check(Path contractsFolder, Limits limits, Function<ContractSet, List<Fault>> more) {
        if (!Files.isDirectory(contractsFolder)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "no such folder: " + contractsFolder);
        }
        return switch (ContractFolder.read(contractsFolder, limits)) {
            case ReadResult.Faulty(var faults) -> print(faults);
            case ReadResult.Contracts(var contracts) -> {
                var faults = more.apply(contracts);
                if (!faults.isEmpty()) {
                    yield print(faults);
                }
                out.printf(
                        "%d operations in %d contracts, no faults%n",
                        contracts.operations().count(), contracts.contracts().size());
                yield 0;
            }
        };
    }

    private int print(List<Fault> faults) {
        faults.forEach(fault -> out.println(fault.file() + " " + fault.pointer() + " " + fault.reason()));
        return 1;
    }
}
