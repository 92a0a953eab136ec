package dev.sluice.stack.demo;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** One temporary folder with the contracts of the sample services and copies of the user's own. */
record DemoContracts(Path folder) implements AutoCloseable {
    private static final List<String> SAMPLES = List.of("orders", "inventory");
    private static final String SAMPLES_FOLDER = "sluice-demo";

    /** @throws DemoStartException with all faults, where the user's contracts have some, alone or next to the samples */
    static DemoContracts lay(Optional<Path> own) throws DemoStartException {
        if (own.isPresent()) {
            refuseFaulty(own.get());
        }
        try {
            var contracts = new DemoContracts(Files.createTempDirectory("sluice-demo-contracts-"));
            contracts.fill(own);
            return contracts;
        } catch (IOException e) {
            throw new DemoStartException("cannot lay out the contracts: " + e, e);
        }
    }

    private void fill(Optional<Path> own) throws IOException, DemoStartException {
        try {
            copySamples(Files.createDirectory(folder.resolve(SAMPLES_FOLDER)));
            if (own.isPresent()) {
                copyDocuments(own.get());
            }
            refuseFaulty(folder);
        } catch (IOException | DemoStartException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void copySamples(Path into) throws IOException {
        for (var name : SAMPLES) {
            Files.writeString(into.resolve(name + ".yaml"), DemoDocuments.text(name));
        }
    }

    private void copyDocuments(Path own) throws IOException {
        try (var files = Files.walk(own)) {
            for (var file : files.filter(DemoContracts::isDocument).toList()) {
                var copy = folder.resolve(own.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.copy(file, copy);
            }
        }
    }

    private static boolean isDocument(Path file) {
        return Files.isRegularFile(file) && file.toString().matches(".*\\.(yaml|yml|json)");
    }

    private static void refuseFaulty(Path folder) throws DemoStartException {
        if (ContractFolder.read(folder) instanceof LoadResult.Faulty(var faults)) {
            throw new DemoStartException(faults.stream()
                    .map(fault -> fault.file() + " " + fault.pointer() + " " + fault.reason())
                    .collect(Collectors.joining(System.lineSeparator())));
        }
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
