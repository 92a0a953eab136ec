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

    private final Limits limits;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();

    private ContractFolder(Limits limits) {
        this.limits = limits;
    }

    public static ReadResult read(Path folder) {
        return read(folder, Limits.defaults());
    }

    /** Reads all documents, in the order of their paths. A folder without any is an empty set, a missing one a fault. */
    public static ReadResult read(Path folder, Limits limits) {
        return read(documents(folder), limits);
    }

    /** Reads documents, wherever they came from. */
    public static ReadResult read(Documents documents, Limits limits) {
        return new ContractFolder(limits).result(documents);
    }

    /** The documents of a folder, in the order of their paths, as they are now. */
    public static Documents documents(Path folder) {
        var all = new ArrayList<Document>();
        var faults = new ArrayList<Fault>();
        if (!Files.isDirectory(folder)) {
            return new Documents(all, List.of(new Fault(folder.toString(), "", "no such folder")));
        }
        try {
            var root = folder.toRealPath();
            for (var document : files(root)) {
                var file = root.relativize(document).toString().replace('\\', '/');
                take(document, file, all, faults);
            }
        } catch (IOException | UncheckedIOException e) {
            faults.add(new Fault(folder.toString(), "", "cannot be listed: " + e));
        }
        return new Documents(all, faults);
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

    private static void take(Path path, String file, List<Document> into, List<Fault> faults) {
        try {
            var size = Files.size(path);
            if (size > MAX_DOCUMENT_BYTES) {
                faults.add(new Fault(file, "", "document has " + size + " bytes, limit " + MAX_DOCUMENT_BYTES));
            } else {
                into.add(new Document(file, Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            faults.add(new Fault(file, "", "cannot be read: " + e));
        }
    }

    private ReadResult result(Documents documents) {
        faults.addAll(documents.faults());
        documents.all().forEach(this::readDocument);
        faults.addAll(new Collisions(drafts).faults());
        if (!faults.isEmpty()) {
            return new ReadResult.Faulty(faults);
        }
        return new ReadResult.Contracts(
                new ContractSet(drafts.stream().map(Draft::contract).toList()));
    }

    private void readDocument(Document document) {
        var found = new Faults(document.file());
        switch (DocumentParser.parse(document.file(), document.bytes())) {
            case Unparsable(var pointer, var reason) -> found.add(pointer, reason);
            case Parsed(var tree) -> read(document.file(), tree, found);
        }
        faults.addAll(found.all());
    }

    private void read(String file, JsonNode tree, Faults found) {
        try {
            new DocumentReader(file, tree, limits, found).read().ifPresent(drafts::add);
        } catch (StackOverflowError e) { // the last net: depth has bounds where it is expected
            found.add("", "the document is nested, or refers within itself, too deep to be read");
        }
    }
}
