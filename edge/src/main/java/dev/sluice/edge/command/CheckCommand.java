package dev.sluice.edge.command;

import dev.sluice.contracts.describe.AsyncApi;
import dev.sluice.contracts.describe.OpenApi;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.schema.AlternativesCheck;
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
        description = {
            "Check a folder of contracts and print every fault: file, place, reason. A line that begins warning: is"
                    + " none.",
            "With --asyncapi print what a clean folder means for its services: the topics, headers and schemas of"
                    + " their requests and replies; with --openapi what it means for callers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 clean, 1 faults, 2 misuse."})
public final class CheckCommand implements Callable<Integer> {
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

    @Option(
            names = "--asyncapi",
            description =
                    "Print an AsyncAPI 3 document for each contract, as YAML; where there are several, with a line"
                            + " --- before each.")
    private boolean asyncApi;

    @Option(
            names = "--openapi",
            description = "Print one OpenAPI 3.1 document of all contracts, as YAML: what an edge gives to callers at"
                    + " /openapi.json.")
    private boolean openApi;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "With --asyncapi or --openapi: only the contracts of this service.")
    private @Nullable String service;

    @Spec
    private @Nullable CommandSpec spec;

    public CheckCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws CommandFailedException {
        if (asyncApi && openApi) {
            throw misuse("--asyncapi and --openapi: choose one");
        }
        if (service != null && !asyncApi && !openApi) {
            throw misuse("--service says whose documents to print: add --asyncapi or --openapi");
        }
        if (config == null) {
            return check(folder == null ? Path.of("contracts") : folder, ContractLimits.defaults(), _ -> List.of());
        }
        Map<String, String> options = folder == null ? Map.of() : Map.of("contracts", folder.toString());
        var edge = ConfigLoader.checked(Optional.of(config), environment, options);
        return check(edge.contracts(), new ContractLimits(edge.kafka().maxTimeout()), edge::faults);
    }

    /** @param more what the contracts alone do not show */
    private int check(Path contractsFolder, ContractLimits limits, Function<ContractSet, List<Diagnostic>> more) {
        if (!Files.isDirectory(contractsFolder)) {
            throw misuse("no such folder: " + contractsFolder);
        }
        return switch (ContractFolder.read(contractsFolder, limits)) {
            case LoadResult.Faulty(var faults) -> print(faults);
            case LoadResult.Contracts(var contracts) -> {
                var faults = more.apply(contracts);
                if (!faults.isEmpty()) {
                    yield print(faults);
                }
                tell(contracts);
                yield 0;
            }
        };
    }

    private int print(List<Diagnostic> faults) {
        faults.forEach(fault -> out.println(fault.file() + " " + fault.pointer() + " " + fault.reason()));
        return 1;
    }

    private void tell(ContractSet contracts) {
        if (openApi) {
            out.print(OpenApi.of(new ContractSet(wanted(contracts))).yaml());
            out.flush();
        } else if (asyncApi) {
            describe(wanted(contracts));
        } else {
            contracts.contracts().forEach(this::warn);
            out.printf(
                    "%d operations in %d contracts, no faults%n",
                    contracts.operations().count(), contracts.contracts().size());
        }
    }

    private void warn(Contract contract) {
        AlternativesCheck.of(contract)
                .forEach(found ->
                        out.println("warning: " + contract.file() + " " + found.pointer() + " " + found.reason()));
    }

    private List<Contract> wanted(ContractSet contracts) {
        var wanted = contracts.contracts().stream()
                .filter(contract -> service == null || contract.service().name().equals(service))
                .toList();
        if (wanted.isEmpty()) {
            throw misuse(service == null ? "no contract to describe" : "no contract of service " + service);
        }
        return wanted;
    }

    /** One document alone is plain YAML, several are a stream of YAML documents. */
    private void describe(List<Contract> wanted) {
        for (var contract : wanted) {
            if (wanted.size() > 1) {
                out.println("---");
            }
            out.print(AsyncApi.of(contract).yaml());
        }
        out.flush();
    }

    private ParameterException misuse(String reason) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), reason);
    }
}
