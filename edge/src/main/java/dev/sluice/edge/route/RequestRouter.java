package dev.sluice.edge.route;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.PathTemplate.Literal;
import dev.sluice.contracts.model.PathTemplate.Variable;
import dev.sluice.edge.request.BuiltInDocument;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.RoutedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The operations of all contracts as a tree of path segments. A concrete segment wins over a variable, then the method
 * decides, as OpenAPI 3.1 says of its paths. Thread safe: nothing changes after construction.
 */
public final class RequestRouter {
    private final Node root = new Node();

    public RequestRouter(ContractSet contracts) {
        this(contracts, List.of());
    }

    /** @param documents each on a concrete path, which no contract has */
    public RequestRouter(ContractSet contracts, List<BuiltInDocument> documents) {
        contracts.operations().forEach(this::add);
        documents.forEach(this::add);
    }

    /**
     * The operation at a path, and what its variables are there.
     *
     * @param path values of the path's variables by their names
     */
    public record Match(Operation operation, Map<String, String> path) {}

    /** Finds the operation, reads the values of its path's variables, and fixes the deadline. */
    public Outcome<RoutedRequest> route(ReceivedRequest received) {
        return switch (match(received.method(), received.rawPath())) {
            case Outcome.Stop<Match>(var refusal) -> Outcome.stop(refusal);
            case Outcome.Go<Match>(Match(var operation, var path)) -> {
                var timeout = operation.delivery().timeout();
                var deadline = Deadline.after(received.arrival().nanoTime(), timeout);
                yield Outcome.go(new RoutedRequest(received, operation, path, deadline));
            }
        };
    }

    /** @param rawPath as it stands in the request, without a query */
    public Outcome<Match> match(String method, String rawPath) {
        if (rawPath.equals("*") && method.equals("OPTIONS")) {
            return Outcome.stop(new Refusal.OptionsRequested(allowed(everyMethod(root, new TreeSet<>()))));
        }
        try {
            var values = new ArrayList<String>();
            var found = find(root, PathDecoder.segments(rawPath), 0, values);
            return found == null ? Outcome.stop(new Refusal.PathNotFound()) : atPath(found, values, method);
        } catch (PathDecoder.BadPath bad) {
            return Outcome.stop(new Refusal.Malformed(bad.reason()));
        }
    }

    private static Outcome<Match> atPath(Node found, List<String> values, String method) {
        if (found.document != null) {
            return Outcome.stop(ofDocument(found.document, method));
        }
        var operation = found.operations.get(method);
        if (operation == null && method.equals("HEAD")) {
            operation = found.operations.get("GET");
        }
        if (operation != null) {
            return Outcome.go(new Match(operation, named(operation, values)));
        }
        return Outcome.stop(without(method, allowed(found.operations.keySet())));
    }

    private static Refusal ofDocument(BuiltInDocument document, String method) {
        return method.equals("GET") || method.equals("HEAD")
                ? new Refusal.BuiltInDocumentRequested(document)
                : without(method, allowed(Set.of("GET")));
    }

    /** At a path that does not know the method. */
    private static Refusal without(String method, Set<String> allowed) {
        return method.equals("OPTIONS") ? new Refusal.OptionsRequested(allowed) : new Refusal.MethodNotAllowed(allowed);
    }

    /** Depth first, concrete segments before variables; {@code values} holds what the variables on the way took. */
    private static @Nullable Node find(Node node, List<String> segments, int depth, List<String> values) {
        if (depth == segments.size()) {
            return node.operations.isEmpty() && node.document == null ? null : node;
        }
        var segment = segments.get(depth);
        var literal = node.literals.get(segment);
        var found = literal == null ? null : find(literal, segments, depth + 1, values);
        if (found != null || node.variable == null || segment.isEmpty()) {
            return found;
        }
        values.addLast(segment);
        found = find(node.variable, segments, depth + 1, values);
        if (found == null) {
            values.removeLast();
        }
        return found;
    }

    private static Map<String, String> named(Operation operation, List<String> values) {
        if (values.isEmpty()) {
            return Map.of();
        }
        var named = new HashMap<String, String>();
        var next = values.iterator();
        for (var segment : operation.path().segments()) {
            if (segment instanceof Variable(var name)) {
                named.put(name, next.next());
            }
        }
        return named;
    }

    private static Set<String> allowed(Set<String> methods) {
        var allowed = new TreeSet<>(methods);
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return allowed;
    }

    private static Set<String> everyMethod(Node node, Set<String> into) {
        into.addAll(node.operations.keySet());
        if (node.document != null) {
            into.add("GET");
        }
        node.literals.values().forEach(child -> everyMethod(child, into));
        if (node.variable != null) {
            everyMethod(node.variable, into);
        }
        return into;
    }

    private void add(Operation operation) {
        var node = root;
        for (var segment : operation.path().segments()) {
            node = switch (segment) {
                case Literal(var text) -> node.literal(text);
                case Variable _ -> node.variable();
            };
        }
        node.operations.put(operation.method(), operation);
    }

    private void add(BuiltInDocument document) {
        var node = root;
        for (var segment : document.path().substring(1).split("/", -1)) {
            node = node.literal(segment);
        }
        node.document = document;
    }

    /** One segment deep; the names of variables differ by operation, so they are not kept here. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Operation> operations = new HashMap<>();
        private @Nullable Node variable;
        private @Nullable BuiltInDocument document;

        Node literal(String text) {
            return literals.computeIfAbsent(text, _ -> new Node());
        }

        Node variable() {
            if (variable == null) {
                variable = new Node();
            }
            return variable;
        }
    }
}
