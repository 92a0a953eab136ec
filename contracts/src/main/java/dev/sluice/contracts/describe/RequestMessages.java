package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.KeyExpression;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Parameter.Location;
import dev.sluice.contracts.model.RequestBody;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.RequestId;
import java.util.ArrayList;
import java.util.List;

/** The requests of one operation: one message for each type that its body may have. */
final class RequestMessages {
    private static final String JSON_TYPE = "application/json";
    private static final String DIGITS = "^[0-9]+$";

    private final String key;
    private final Operation operation;
    private final MessageSchemas schemas;
    private final ObjectNode common;
    private final ObjectNode params;

    /** @param common refers to what {@link #common} gives */
    RequestMessages(String key, Operation operation, MessageSchemas schemas, ObjectNode common) {
        this.key = key;
        this.operation = operation;
        this.schemas = schemas;
        this.common = common;
        this.params = schemas.put(key + ".params", params(operation, schemas));
    }

    /** The headers that every request has. */
    static ObjectNode common() {
        return new HeadersSchema()
                .required(HeaderNames.CORRELATION_ID, requestId("The request id, unguessable. A reply must have it."))
                .required(
                        HeaderNames.REPLY_TOPIC,
                        HeadersSchema.matching(
                                "^" + HeaderNames.REPLY_TOPIC_PREFIX.replace(".", "\\."),
                                "Where the reply goes; any partition."))
                .required(HeaderNames.CE_ID, requestId("The request id again, for CloudEvents."))
                .required(
                        HeaderNames.CE_SOURCE,
                        HeadersSchema.matching("^/sluice/", "The edge that asks: /sluice/<edge-id>."))
                .required(HeaderNames.CE_TYPE, HeadersSchema.text("<service>.<operationId>"))
                .required(HeaderNames.CE_SPECVERSION, HeadersSchema.exactly("1.0"))
                .required(
                        HeaderNames.CE_TIME,
                        HeadersSchema.text("When the request arrived.").put("format", "date-time"))
                .required(HeaderNames.OPERATION, HeadersSchema.text("The operationId of the contract."))
                .required(
                        HeaderNames.PARAMS,
                        HeadersSchema.text("The parameters, checked and typed, as JSON.")
                                .put("contentMediaType", JSON_TYPE))
                .required(
                        HeaderNames.DEADLINE,
                        HeadersSchema.matching(
                                DIGITS, "Epoch milliseconds in the broker's time after which nobody waits."))
                .required(
                        HeaderNames.ATTEMPT, HeadersSchema.matching("^[1-9][0-9]*$", "Counts re-publications, from 1."))
                .optional(HeaderNames.TRACEPARENT, HeadersSchema.text("W3C trace context."))
                .optional(HeaderNames.TRACESTATE, HeadersSchema.text("W3C trace context."))
                .schema();
    }

    static ObjectNode requestId(String description) {
        return HeadersSchema.text(description).put("minLength", 1).put("maxLength", RequestId.MAX_LENGTH);
    }

    List<MessageObject> all() {
        var messages = operation.input().body().map(this::withBody).orElseGet(() -> List.of(withoutBody()));
        operation.delivery().key().ifPresent(expression -> messages.forEach(message -> addKey(message, expression)));
        return messages;
    }

    /** The parameters are the value too. */
    private MessageObject withoutBody() {
        var message = MessageObject.of(
                key, operation.id(), headers().required(HeaderNames.CONTENT_TYPE, HeadersSchema.exactly(JSON_TYPE)));
        message.node().put("contentType", JSON_TYPE);
        message.valueIs(params.deepCopy());
        return message;
    }

    private List<MessageObject> withBody(RequestBody body) {
        var messages = new ArrayList<MessageObject>();
        for (var content : body.content()) {
            var suffix = body.content().size() == 1 ? "" : MessageObject.suffix(content.range());
            var type = HeadersSchema.text("The caller's, with its parameters; within " + content.range() + ".");
            var message =
                    MessageObject.of(key + suffix, operation.id(), headers().required(HeaderNames.CONTENT_TYPE, type));
            message.valueIs(content, schemas);
            messages.add(message);
        }
        if (!body.required()) {
            var message = MessageObject.of(key + ".empty", operation.id() + " without a body", headers());
            message.hasNoValue();
            messages.add(message);
        }
        return messages;
    }

    private HeadersSchema headers() {
        var headers = new HeadersSchema()
                .with(common.deepCopy())
                .required(HeaderNames.OPERATION, HeadersSchema.exactly(operation.id()))
                .required(HeaderNames.CE_TYPE, HeadersSchema.exactly(operation.eventType()))
                .required(HeaderNames.PARAMS, HeadersSchema.json("", params.deepCopy()));
        if (!operation.access().isPublic()) {
            headers.required(HeaderNames.PRINCIPAL, HeadersSchema.json("Who calls.", principal()));
        }
        for (var name : operation.delivery().forwardHeaders()) {
            headers.optional(
                    HeaderNames.HTTP_PREFIX + name,
                    HeadersSchema.text("The caller's " + name + ", if sent; may repeat."));
        }
        return headers;
    }

    private ObjectNode principal() {
        var principal = JsonNodeFactory.instance.objectNode().put("type", "object");
        var claims = principal.putObject("properties");
        operation.delivery().claims().forEach(claim -> claims.put(claim, true));
        claims.set("sub", HeadersSchema.text(""));
        claims.set("iss", HeadersSchema.text(""));
        claims.set("scope", HeadersSchema.text("All scopes of the token, one blank between two."));
        principal.putArray("required").add("scope");
        return principal;
    }

    private static ObjectNode params(Operation operation, MessageSchemas schemas) {
        var params = JsonNodeFactory.instance.objectNode().put("type", "object");
        var required = params.putArray("required");
        var parts = params.putObject("properties");
        for (var in : List.of(Location.PATH, Location.QUERY, Location.HEADER)) {
            required.add(in.text());
            parts.putObject(in.text()).put("type", "object").put("additionalProperties", false);
        }
        for (var parameter : operation.input().parameters()) {
            var part = parts.withObjectProperty(parameter.in().text());
            part.withObjectProperty("properties").set(parameter.name(), schemas.copy(parameter.schema()));
            if (parameter.required() || parameter.schema().node().has("default")) {
                part.withArrayProperty("required").add(parameter.name());
            }
        }
        return params;
    }

    private static void addKey(MessageObject message, KeyExpression expression) {
        var source = switch (expression) {
            case KeyExpression.OfBody(var pointer) -> "$request.body#" + pointer;
            case KeyExpression.OfParameter(var in, var name) -> "$request." + in.text() + "." + name;
            case KeyExpression.OfClaim(var name) -> "claim " + name + " of the caller's token";
        };
        var kafka = message.node().putObject("bindings").putObject("kafka");
        kafka.set(
                "key",
                HeadersSchema.text("The value at " + source + ": of a text its UTF-8, of anything else its JSON;"
                        + " no key where it is missing or null."));
        kafka.put("bindingVersion", AsyncApiWriter.KAFKA_BINDING);
    }
}
