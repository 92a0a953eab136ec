package dev.sluice.contracts.read;

import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.model.PathTemplate.Literal;
import dev.sluice.contracts.model.PathTemplate.Variable;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.ParsedContract.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds what documents claim against each other: paths, operation ids, topics, services. The later one is at fault. */
final class ConflictDetector {
    private final List<Diagnostic> faults = new ArrayList<>();
    private final Map<List<String>, Claim> paths = new HashMap<>();
    private final Map<List<String>, Claim> ids = new HashMap<>();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<String, Service> services = new HashMap<>();

    ConflictDetector(List<ParsedContract> drafts) {
        for (var draft : drafts) {
            compareService(draft);
            draft.claims().forEach(this::compare);
        }
    }

    List<Diagnostic> faults() {
        return faults;
    }

    private void compareService(ParsedContract draft) {
        var service = draft.service();
        var first = services.putIfAbsent(service.name(), service);
        if (first != null) {
            compare(
                    draft,
                    "in-flight",
                    service.inFlight().most(),
                    first.inFlight().most());
            compare(
                    draft,
                    "in-flight-adaptive",
                    service.inFlight().adaptive(),
                    first.inFlight().adaptive());
            compare(draft, "concurrency", service.concurrency(), first.concurrency());
            compare(draft, "consumption", service.consumption(), first.consumption());
            compare(
                    draft,
                    "absent-after",
                    service.absence().after(),
                    first.absence().after());
            compare(
                    draft,
                    "when-absent",
                    service.absence().accepts(),
                    first.absence().accepts());
        }
    }

    private void compare(ParsedContract draft, String setting, Object here, Object elsewhere) {
        if (!here.equals(elsewhere)) {
            faults.add(new Diagnostic(
                    draft.file(),
                    "/x-sluice/" + setting,
                    "service " + draft.service().name() + " has " + setting + " " + shown(here) + " here and "
                            + shown(elsewhere) + " in another document"));
        }
    }

    private static String shown(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private void compare(Claim claim) {
        var operation = claim.operation();
        var path = paths.putIfAbsent(List.of(operation.method(), shape(operation.path())), claim);
        if (path != null) {
            add(claim, "", operation.method() + " " + operation.path() + " is claimed already by " + named(path));
        }
        var id = ids.putIfAbsent(List.of(operation.service().name(), operation.id()), claim);
        if (id != null) {
            add(
                    claim,
                    "/operationId",
                    "operationId " + operation.id() + " of service "
                            + operation.service().name() + " is taken already by " + named(id));
        }
        var topic = operation.delivery().topic();
        var known = topics.putIfAbsent(topic.name(), topic);
        if (known != null && known.partitions() != topic.partitions()) {
            add(
                    claim,
                    "",
                    "topic " + topic.name() + " has " + topic.partitions() + " partitions here and "
                            + known.partitions() + " elsewhere");
        }
    }

    private void add(Claim claim, String below, String reason) {
        faults.add(new Diagnostic(claim.file(), claim.pointer() + below, reason));
    }

    private static String named(Claim claim) {
        return claim.operation().method() + " " + claim.operation().path() + " in " + claim.file();
    }

    /** The template without the names of its variables. */
    private static String shape(PathTemplate path) {
        var shape = new StringBuilder();
        for (var segment : path.segments()) {
            shape.append(
                    switch (segment) {
                        case Literal(var text) -> "/=" + text;
                        case Variable(var name) -> "/{}";
                    });
        }
        return shape.toString();
    }
}
