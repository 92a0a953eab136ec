package dev.sluice.edge.catalog;

import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.PathTemplate.Literal;
import dev.sluice.contracts.model.Topic;
import java.util.List;
import java.util.Set;

/**
 * What one service may announce.
 *
 * @param paths operations must stand under one of them, by whole segments; {@code /} is any
 * @param topics what it may name besides its own, {@code <service>.requests}, for requests and as its fallback's
 * @param groups what it may name besides its own, which has its name; as its fallback's service and group, too
 * @param removable whether it may withdraw its contract
 */
public record AnnouncementPermission(
        String service, List<String> paths, Set<String> topics, Set<String> groups, boolean removable) {

    /** One that may name nothing of others. */
    public AnnouncementPermission(String service, List<String> paths, boolean removable) {
        this(service, paths, Set.of(), Set.of(), removable);
    }

    public AnnouncementPermission {
        paths = List.copyOf(paths);
        topics = Set.copyOf(topics);
        groups = Set.copyOf(groups);
        for (var path : paths) {
            if (!path.equals("/") && !path.matches("(/[^/{}?#\\s]+)+")) {
                throw new IllegalArgumentException(
                        "announcements: path '" + path + "' of " + service + ", expected one such as /orders");
            }
        }
    }

    boolean isOwn(Topic topic) {
        return topic.name().equals(service + ".requests");
    }

    boolean names(Topic topic) {
        return topics.contains(topic.name());
    }

    /** Whether a service, or its group, is this one or one that it may name. */
    boolean coversGroup(String name) {
        return name.equals(service) || groups.contains(name);
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
