package dev.sluice.contracts.read;

import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.PathTemplate.Literal;
import dev.sluice.contracts.model.PathTemplate.Segment;
import dev.sluice.contracts.model.PathTemplate.Variable;
import dev.sluice.contracts.model.ReservedPaths;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the names of the members of {@code paths}. */
final class PathTemplateReader {
    private final DiagnosticCollector faults;

    PathTemplateReader(DiagnosticCollector faults) {
        this.faults = faults;
    }

    /**
     * @param prefix goes in front; empty or without a slash at its end
     */
    Optional<PathTemplate> read(DocumentNode path, String prefix) {
        var reason = fault(path.name());
        if (reason.isPresent()) {
            faults.add(path, "path " + path.name() + " " + reason.get());
            return Optional.empty();
        }
        var whole = prefix + path.name();
        var segments = new ArrayList<Segment>();
        if (!whole.equals("/")) {
            for (var text : whole.substring(1).split("/", -1)) {
                segments.add(segment(text));
            }
        }
        var template = new PathTemplate(segments);
        if (ReservedPaths.has(template)) {
            faults.add(path, "path " + template + " is the edge's own: there it tells callers what it serves");
        }
        return Optional.of(template);
    }

    private static Segment segment(String text) {
        return text.startsWith("{") ? new Variable(text.substring(1, text.length() - 1)) : new Literal(decoded(text));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Why a text is no path with variables. */
    static Optional<String> fault(String path) {
        if (!path.startsWith("/")) {
            return Optional.of("does not begin with a slash");
        }
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            return Optional.of("has a query or fragment");
        }
        var names = new HashSet<String>();
        var segments = path.substring(1).split("/", -1);
        for (var at = 0; at < segments.length; at++) {
            var segment = segments[at];
            var isLast = at == segments.length - 1;
            var reason = segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0
                    ? variableFault(segment, names)
                    : literalFault(segment, isLast);
            if (reason.isPresent()) {
                return reason;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> variableFault(String segment, Set<String> names) {
        var name = segment.substring(1, Math.max(1, segment.length() - 1));
        if (!segment.equals("{" + name + "}") || name.isEmpty() || name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
            return Optional.of("has segment " + segment + ": a variable must be a whole segment, as in {id}");
        }
        return names.add(name) ? Optional.empty() : Optional.of("has variable " + name + " twice");
    }

    private static Optional<String> literalFault(String segment, boolean isLast) {
        if (segment.isEmpty() && !isLast) {
            return Optional.of("has an empty segment");
        }
        try {
            var text = decoded(segment);
            return text.equals(".") || text.equals("..") || text.indexOf('/') >= 0 || text.indexOf('\\') >= 0
                    ? Optional.of("has segment " + segment + ", which no request can have")
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("has segment " + segment + " with bad percent-encoding");
        }
    }
}
