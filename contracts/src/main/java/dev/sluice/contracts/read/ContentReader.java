package dev.sluice.contracts.read;

import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.RequestBody.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code content}: the types of a body, and the schema of those that are JSON. */
final class ContentReader {
    private static final MediaType JSON = new MediaType("application", "json", Map.of());

    private final DiagnosticCollector faults;

    ContentReader(DiagnosticCollector faults) {
        this.faults = faults;
    }

    /** The types, most specific first. */
    List<Content> read(DocumentNode content) {
        var contents = new ArrayList<Content>();
        for (var entry : content.members()) {
            content(entry).ifPresent(contents::add);
        }
        contents.sort(Comparator.comparingLong(ContentReader::wildcards));
        return contents;
    }

    private Optional<Content> content(DocumentNode entry) {
        var range = MediaType.parse(entry.name()).filter(ContentReader::isRange);
        if (range.isEmpty()) {
            faults.add(entry, entry.name() + " is no media type");
        }
        var schema =
                Optional.of(entry.at("schema")).filter(DocumentNode::exists).map(DocumentNode::schema);
        return range.map(
                found -> new Content(found, schema.filter(any -> found.isJson() || found.covers(JSON)), schema));
    }

    private static boolean isRange(MediaType type) {
        return !type.type().equals("*") || type.subtype().equals("*");
    }

    private static long wildcards(Content content) {
        return Stream.of(content.range().type(), content.range().subtype())
                .filter("*"::equals)
                .count();
    }
}
