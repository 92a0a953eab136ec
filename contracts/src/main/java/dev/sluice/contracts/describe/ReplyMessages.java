package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.LocatedSchema;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredHeader;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredReply;
import dev.sluice.contracts.model.RequestBody.Content;
import dev.sluice.contracts.schema.LocalReference;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The replies that a contract names for one operation: one message for each status and type. */
final class ReplyMessages {
    private static final String ANY = "default";

    private final String key;
    private final Operation operation;
    private final MessageSchemas schemas;
    private final ObjectNode common;
    private final List<DeclaredReply> replies;

    /** @param common refers to what {@link #common} gives */
    ReplyMessages(String key, Operation operation, MessageSchemas schemas, ObjectNode common) {
        this.key = key;
        this.operation = operation;
        this.schemas = schemas;
        this.common = common;
        var declared = operation.outline().replies();
        this.replies = declared.isEmpty() ? List.of(new DeclaredReply(ANY, "", List.of(), List.of())) : declared;
    }

    /** The headers that every reply may have. */
    static ObjectNode common() {
        return new HeadersSchema()
                .required(HeaderNames.CORRELATION_ID, RequestMessages.requestId("That of the request."))
                .optional(
                        HeaderNames.WORK,
                        HeadersSchema.matching("^[0-9]{1,18}$", "How many microseconds the work took."))
                .schema();
    }

    List<MessageObject> all() {
        return replies.stream()
                .flatMap(reply -> reply.content().isEmpty()
                        ? Stream.of(withoutContent(reply))
                        : reply.content().stream().map(content -> message(reply, content)))
                .toList();
    }

    private MessageObject message(DeclaredReply reply, Content content) {
        if (hasNoBody(reply)) {
            return withoutContent(reply);
        }
        var headers = headers(reply);
        contentType(content.range(), headers);
        var suffix = reply.content().size() == 1 ? "" : MessageObject.suffix(content.range());
        var message = message(reply, suffix, headers);
        message.valueIs(content, schemas);
        return message;
    }

    /** Of a body that the contract does not name, nothing is said. */
    private MessageObject withoutContent(DeclaredReply reply) {
        var message = message(reply, "", headers(reply));
        if (hasNoBody(reply)) {
            message.hasNoValue();
        }
        return message;
    }

    private MessageObject message(DeclaredReply reply, String suffix, HeadersSchema headers) {
        var title = operation.id() + " " + reply.status();
        var message = MessageObject.of(key + "." + reply.status() + suffix, title, headers);
        if (!reply.description().isEmpty()) {
            message.node().put("description", reply.description());
        }
        return message;
    }

    private HeadersSchema headers(DeclaredReply reply) {
        var headers = new HeadersSchema().with(common.deepCopy());
        if (isFor("200", reply) || isFor("204", reply)) {
            headers.optional(
                    HeaderNames.STATUS,
                    status(reply.status())
                            .put("description", "Where it is missing, 204 for a null value and 200 for any other."));
        } else {
            headers.required(HeaderNames.STATUS, status(reply.status()));
        }
        for (var header : reply.headers()) {
            if (ReplyRecord.carries(header.name())) {
                add(header, headers);
            }
        }
        return headers;
    }

    /** Whether no other reply names this status more exactly. */
    private boolean isFor(String status, DeclaredReply reply) {
        var declared = replies.stream().map(DeclaredReply::status).toList();
        var closest = Stream.of(status, status.charAt(0) + "XX", ANY).filter(declared::contains);
        return closest.findFirst().equals(Optional.of(reply.status()));
    }

    /** The status as text; a range and the default stand for what no other reply names more exactly. */
    private ObjectNode status(String status) {
        if (isExact(status)) {
            return HeadersSchema.exactly(status);
        }
        var schema = HeadersSchema.matching("^" + pattern(status) + "$", "The status for the caller.");
        var others = replies.stream()
                .map(DeclaredReply::status)
                .filter(other -> !other.equals(ANY))
                .filter(other -> status.equals(ANY) || (isExact(other) && other.charAt(0) == status.charAt(0)))
                .map(ReplyMessages::pattern)
                .collect(Collectors.joining("|"));
        if (!others.isEmpty()) {
            schema.putObject("not").put("pattern", "^(" + others + ")$");
        }
        return schema;
    }

    private static boolean isExact(String status) {
        return !status.equals(ANY) && !status.endsWith("XX");
    }

    private static String pattern(String status) {
        return status.equals(ANY) ? "[2-5][0-9][0-9]" : status.replace("XX", "[0-9][0-9]");
    }

    private static boolean hasNoBody(DeclaredReply reply) {
        return isExact(reply.status()) && ReplyRecord.forbidsValue(Integer.parseInt(reply.status()));
    }

    private static void contentType(MediaType range, HeadersSchema headers) {
        var text = HeadersSchema.text("Within " + range + ".");
        if (range.toString().equals("application/json")) {
            headers.optional(HeaderNames.CONTENT_TYPE, text.put("default", range.toString()));
        } else {
            headers.required(HeaderNames.CONTENT_TYPE, text);
        }
    }

    private void add(DeclaredHeader header, HeadersSchema headers) {
        var name = HeaderNames.HTTP_PREFIX + header.name();
        var value = header.schema()
                .filter(ReplyMessages::isText)
                .map(schemas::copy)
                .filter(JsonNode::isObject)
                .map(schema -> (ObjectNode) schema)
                .orElseGet(() -> HeadersSchema.text(""));
        if (!header.description().isEmpty()) {
            value.put("description", header.description());
        }
        if (header.required()) {
            headers.required(name, value);
        } else {
            headers.optional(name, value);
        }
    }

    /** Whether a schema speaks of the header's text itself, not of what was written as text. */
    private static boolean isText(LocatedSchema schema) {
        return target(schema).path("type").asText().equals("string");
    }

    private static JsonNode target(LocatedSchema schema) {
        var reference = Optional.ofNullable(schema.node().path("$ref").textValue());
        return reference
                .flatMap(text -> LocalReference.target(schema.document(), text))
                .map(schema.document()::at)
                .orElse(schema.node());
    }
}
