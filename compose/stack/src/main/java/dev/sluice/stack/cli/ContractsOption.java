package dev.sluice.stack.cli;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.Limits;
import dev.sluice.contracts.read.ReadResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A folder of contracts on the command line, read for what they name; what an edge would allow is not asked here. */
final class ContractsOption {
    private static final Limits LIMITS = new Limits(Duration.ofHours(1));

    @Option(names = "--contracts", paramLabel = "DIR", description = "The folder of contracts. Default: contracts")
    private Path folder = Path.of("contracts");

    /** @throws TypeConversionException where there is no such folder */
    ContractSet read() throws Unable {
        if (!Files.isDirectory(folder)) {
            throw new TypeConversionException("no such folder: " + folder + ", say --contracts");
        }
        return switch (ContractFolder.read(folder, LIMITS)) {
            case ReadResult.Contracts(var set) -> set;
            case ReadResult.Faulty(var faults) ->
                throw new Unable("bad contracts"
                        + faults.stream()
                                .map(fault -> System.lineSeparator() + fault)
                                .collect(Collectors.joining()));
        };
    }
}
