package dev.sluice.load.replay.masking;

import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredHeader;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredReply;
import dev.sluice.contracts.model.Parameter;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.model.RequestBody.Content;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one operation calls sensitive. Where the contract does not say which of its schemas a body has (a status or a type
 * that it does not name), all of them count.
 */
final class SensitiveFields {
    private final Operation operation;
    private final SchemaViews shapes;

    SensitiveFields(Operation operation, SchemaViews shapes) {
        this.operation = operation;
        this.shapes = shapes;
    }

    Operation operation() {
        return operation;
    }

    /** Without a declared body, a request has its parameters there. */
    boolean hasBody() {
        return operation.input().body().isPresent();
    }

    List<Parameter> parameters() {
        return operation.input().parameters();
    }

    SchemaView shape(Parameter parameter) {
        return shapes.of(Set.of(parameter.schema().pointer()));
    }

    boolean isSensitive(Parameter parameter) {
        return parameter.sensitive() || shape(parameter).reaches();
    }

    boolean hasSensitiveParameter() {
        return parameters().stream().anyMatch(this::isSensitive);
    }

    /** Whether the value of a request header is. */
    boolean hidesRequestHeader(String name) {
        return parameters().stream()
                .anyMatch(parameter -> parameter.in() == Parameter.Location.HEADER
                        && parameter.name().equals(name)
                        && isSensitive(parameter));
    }

    SchemaView requestBody(Optional<MediaType> type) {
        return shape(chosen(operation.input().body().map(RequestBody::content).orElse(List.of()), type));
    }

    SchemaView replyBody(int status, Optional<MediaType> type) {
        var declared = replies(status).stream()
                .flatMap(reply -> reply.content().stream())
                .toList();
        return declared.isEmpty() ? shape(allReplies()) : shape(chosen(declared, type));
    }

    private List<Content> allReplies() {
        return operation.outline().replies().stream()
                .flatMap(reply -> reply.content().stream())
                .toList();
    }

    boolean hidesReplyHeader(int status, String name) {
        var declared = replies(status);
        return (declared.isEmpty() ? operation.outline().replies() : declared)
                .stream()
                        .flatMap(reply -> reply.headers().stream())
                        .filter(header -> header.name().equals(name))
                        .anyMatch(header -> shape(header).reaches());
    }

    private SchemaView shape(DeclaredHeader header) {
        return shapes.of(
                header.schema().map(LocatedSchema::pointer).map(Set::of).orElse(Set.of()));
    }

    private SchemaView shape(List<Content> contents) {
        return shapes.of(contents.stream()
                .flatMap(content -> content.described().stream())
                .map(LocatedSchema::pointer)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private static List<Content> chosen(List<Content> contents, Optional<MediaType> type) {
        var covering = contents.stream()
                .filter(content -> type.isPresent() && content.range().covers(type.get()))
                .toList();
        return covering.isEmpty() ? contents : List.of(covering.getFirst()); // the most specific stands first
    }

    /** The declared replies of a status: by itself, by its hundred, or the default; none where the contract has none. */
    private List<DeclaredReply> replies(int status) {
        var all = operation.outline().replies();
        for (var name : List.of(Integer.toString(status), status / 100 + "XX", "default")) {
            var found =
                    all.stream().filter(reply -> reply.status().equals(name)).toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** Where sensitive values are, for people, as in {@code createOrder request body /email}. */
    Set<String> places() {
        var places = new TreeSet<String>();
        for (var parameter : parameters()) {
            if (isSensitive(parameter)) {
                places.add(operation.id() + " " + parameter.in().text() + " parameter " + parameter.name());
            }
        }
        var body = operation.input().body().map(RequestBody::content).orElse(List.of());
        shape(body).places(at -> places.add((operation.id() + " request body " + at).strip()));
        for (var reply : operation.outline().replies()) {
            var where = operation.id() + " reply " + reply.status();
            shape(reply.content()).places(at -> places.add((where + " body " + at).strip()));
            reply.headers().stream()
                    .filter(header -> shape(header).reaches())
                    .forEach(header -> places.add(where + " header " + header.name()));
        }
        return places;
    }
}
