package dev.sluice.contracts.read;

import com.fasterxml.jackson.databind.JsonNode;
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
    public static final int MAX_DOCUMENT_BYTES = 3 * 1024 * 1024;

    private final ContractLimits limits;
    private final List<Diagnostic> faults = new ArrayList<>();
    private final List<ParsedContract> drafts = new ArrayList<>();

    private ContractFolder(ContractLimits limits) {
        this.limits = limits;
    }

    public static LoadResult read(Path folder) {
        return read(folder, ContractLimits.defaults());
    }

    /** Reads all documents, in the order of their paths. A folder without any is an empty set, a missing one a fault. */
    public static LoadResult read(Path folder, ContractLimits limits) {
        return read(documents(folder), limits);
    }

    /** Reads documents, wherever they came from. */
    public static LoadResult read(DocumentSet documents, ContractLimits limits) {
        return new ContractFolder(limits).result(documents);
    }

    /** The documents of a folder, in the order of their paths, as they are now. */
    public static DocumentSet documents(Path folder) {
        var all = new ArrayList<Document>();
        var faults = new ArrayList<Diagnostic>();
        if (!Files.isDirectory(folder)) {
            return new DocumentSet(all, List.of(new Diagnostic(folder.toString(), "", "no such folder")));
        }
        try {
            var root = folder.toRealPath();
            for (var document : files(root)) {
                var file = root.relativize(document).toString().replace('\\', '/');
                take(document, file, all, faults);
            }
        } catch (IOException | UncheckedIOException e) {
            faults.add(new Diagnostic(folder.toString(), "", "cannot be listed: " + e));
        }
        return new DocumentSet(all, faults);
    }

    private static List<Path> files(Path root) throws IOException {
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

    private static void take(Path path, String file, List<Document> into, List<Diagnostic> faults) {
        try {
            var size = Files.size(path);
            if (size > MAX_DOCUMENT_BYTES) {
                faults.add(new Diagnostic(file, "", "document has " + size + " bytes, limit " + MAX_DOCUMENT_BYTES));
            } else {
                into.add(new Document(file, Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            faults.add(new Diagnostic(file, "", "cannot be read: " + e));
        }
    }

    private LoadResult result(DocumentSet documents) {
        faults.addAll(documents.faults());
        documents.all().forEach(this::readDocument);
        faults.addAll(new ConflictDetector(drafts).faults());
        if (!faults.isEmpty()) {
            return new LoadResult.Faulty(faults);
        }
        return new LoadResult.Contracts(
                new ContractSet(drafts.stream().map(ParsedContract::contract).toList()));
    }

    private void readDocument(Document document) {
        var found = new DiagnosticCollector(document.file());
        switch (DocumentParser.parse(document.file(), document.bytes())) {
            case Unparsable(var pointer, var reason) -> found.add(pointer, reason);
            case Parsed(var tree) -> read(document.file(), tree, found);
        }
        faults.addAll(found.all());
    }

    private void read(String file, JsonNode tree, DiagnosticCollector found) {
        try {
            new DocumentReader(file, tree, limits, found).read().ifPresent(drafts::add);
        } catch (StackOverflowError e) { // the last net: depth has bounds where it is expected
            found.add("", "the document is nested, or refers within itself, too deep to be read");
        }
    }
}
