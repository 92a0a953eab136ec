package dev.sluice.edge.announce;

import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.PathTemplate.Literal;
import java.util.List;

/**
 * What one service may announce.
 *
 * @param paths operations must stand under one of them, by whole segments; {@code /} is any
 * @param removable whether it may withdraw its contract
 */
public record Allowance(String service, List<String> paths, boolean removable) {

    public Allowance {
        paths = List.copyOf(paths);
        for (var path : paths) {
            if (!path.equals("/") && !path.matches("(/[^/{}?#\\s]+)+")) {
                throw new IllegalArgumentException(
                        "announcements: path '" + path + "' of " + service + ", expected one such as /orders");
            }
        }
    }

    boolean covers(PathTemplate path) {
        return paths.stream().anyMatch(allowed -> isUnder(path, segments(allowed)));
    }

    private static List<String> segments(String path) {
        return path.equals("/") ? List.of() : List.of(path.substring(1).split("/"));
    }

    private static boolean isUnder(PathTemplate path, List<String> segments) {
        if (path.segments().size() < segments.size()) {
            return false;
        }
        for (var i = 0; i < segments.size(); i++) {
            if (!path.segments().get(i).equals(new Literal(segments.get(i)))) {
                return false;
            }
        }
        return true;
    }
}
