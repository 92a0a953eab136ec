package dev.sluice.contracts.read;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.DocumentParser.Parsed;
import dev.sluice.contracts.read.DocumentParser.Unparsable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A folder of OpenAPI 3.1 documents: every {@code .yaml}, {@code .yml} and {@code .json} file in it and below it, save
 * what is hidden.
 */
public final class ContractFolder {
    /** The largest document, in bytes. */
    static final int MAX_DOCUMENT_BYTES = 3 * 1024 * 1024;

    private final Path folder;
    private final Limits limits;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();

    private ContractFolder(Path folder, Limits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    public static ReadResult read(Path folder) {
        return read(folder, Limits.defaults());
    }

    /** Reads all documents, in the order of their paths. A folder without any is an empty set, a missing one a fault. */
    public static ReadResult read(Path folder, Limits limits) {
        if (!Files.isDirectory(folder)) {
            return new ReadResult.Faulty(List.of(new Fault(folder.toString(), "", "no such folder")));
        }
        return new ContractFolder(folder, limits).result();
    }

    private ReadResult result() {
        try {
            for (var document : documents()) {
                readDocument(document);
            }
        } catch (IOException | UncheckedIOException e) {
            faults.add(new Fault(folder.toString(), "", "cannot be listed: " + e));
        }
        faults.addAll(new Collisions(drafts).faults());
        if (!faults.isEmpty()) {
            return new ReadResult.Faulty(faults);
        }
        return new ReadResult.Contracts(
                new ContractSet(drafts.stream().map(Draft::contract).toList()));
    }

    private List<Path> documents() throws IOException {
        var root = folder.toRealPath();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> isDocument(root.relativize(file)) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isDocument(Path relative) {
        var name = relative.getFileName().toString();
        var named = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        return named
                && StreamSupport.stream(relative.spliterator(), false)
                        .noneMatch(part -> part.toString().startsWith("."));
    }

    private void readDocument(Path document) throws IOException {
        var file = folder.toRealPath().relativize(document).toString().replace('\\', '/');
        var found = new Faults(file);
        switch (parsed(document)) {
            case Unparsable(var pointer, var reason) -> found.add(pointer, reason);
            case Parsed(var tree) -> {
                var draft = new DocumentReader(file, tree, limits, found).read();
                draft.ifPresent(drafts::add);
            }
        }
        faults.addAll(found.all());
    }

    private static DocumentParser.Result parsed(Path document) {
        try {
            var size = Files.size(document);
            if (size > MAX_DOCUMENT_BYTES) {
                return new Unparsable("", "document has " + size + " bytes, limit " + MAX_DOCUMENT_BYTES);
            }
            return DocumentParser.parse(document.toString(), Files.readAllBytes(document));
        } catch (IOException e) {
            return new Unparsable("", "cannot be read: " + e);
        }
    }
}
