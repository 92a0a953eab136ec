package dev.sluice.contracts.model;

import java.util.List;
import java.util.stream.Collectors;

/** A path of a contract, segment by segment; {@code /} alone has no segment. */
public record PathTemplate(List<Segment> segments) {

    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /** What stands between two slashes. */
    public sealed interface Segment {}

    /** Matches this text only, compared after percent-decoding. */
    public record Literal(String text) implements Segment {}

    /** Matches one segment that is not empty. */
    public record Variable(String name) implements Segment {}

    @Override
    public String toString() {
        return segments.stream()
                .map(segment -> switch (segment) {
                    case Literal(var text) -> text;
                    case Variable(var name) -> "{" + name + "}";
                })
                .collect(Collectors.joining("/", "/", ""));
    }
}
