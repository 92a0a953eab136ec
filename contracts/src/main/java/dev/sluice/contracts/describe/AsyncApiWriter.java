package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.wire.HeaderNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one document: a channel for each topic and one for the replies, then what the operations put into them. */
final class AsyncApiWriter {
    /** The version of the Kafka bindings that the document uses. */
    static final String KAFKA_BINDING = "0.5.0";

    private static final String REPLIES = "replies";

    private final ObjectNode info;
    private final List<Operation> all;
    private final OperationIdAllocator ids;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final MessageSchemas schemas = new MessageSchemas();
    private final ObjectNode requestHeaders = schemas.put("sluice-request-headers", RequestMessages.common());
    private final ObjectNode replyHeaders = schemas.put("sluice-reply-headers", ReplyMessages.common());
    private final ComponentKeys channelKeys = new ComponentKeys();
    private final ComponentKeys operationKeys = new ComponentKeys();
    private final Map<String, Channel> requests = new LinkedHashMap<>();

    private AsyncApiWriter(ObjectNode info, List<Contract> contracts) {
        this.info = info;
        this.all = contracts.stream()
                .flatMap(contract -> contract.operations().stream())
                .toList();
        this.ids = new OperationIdAllocator(contracts);
    }

    static AsyncApiWriter about(Contract contract) {
        var info = info(
                contract.title(),
                contract.version(),
                "The requests of service " + contract.service().name()
                        + " as records on Kafka, and its replies. Made from " + contract.file() + ".");
        return new AsyncApiWriter(info, List.of(contract));
    }

    /** A document whose version is still to be set. */
    static AsyncApiWriter about(List<Contract> contracts) {
        return new AsyncApiWriter(
                info("What this gateway serves, on Kafka", "", InfoMerger.list(contracts)), contracts);
    }

    private static ObjectNode info(String title, String version, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("title", title)
                .put("version", version)
                .put("description", description);
    }

    ObjectNode write() {
        root.put("asyncapi", "3.0.0");
        root.set("info", info);
        var channels = root.putObject("channels");
        var operations = root.putObject("operations");
        all.forEach(this::requestChannel);
        var replies = new Channel(channelKeys.of(REPLIES), replyChannel());
        for (var operation : all) {
            var key = operationKeys.of(ids.of(operation));
            operations.set(key, operation(key, operation, replies));
        }
        requests.values().forEach(channel -> channels.set(channel.key(), channel.node()));
        if (!all.isEmpty()) {
            channels.set(replies.key(), replies.node());
            components();
        }
        return root;
    }

    private Channel requestChannel(Operation operation) {
        return requests.computeIfAbsent(operation.delivery().topic().name(), name -> newRequestChannel(operation));
    }

    private Channel newRequestChannel(Operation operation) {
        var topic = operation.delivery().topic();
        var node = JsonNodeFactory.instance
                .objectNode()
                .put("address", topic.name())
                .put("description", "Requests of service " + operation.service().name() + ".");
        node.putObject("messages");
        node.putObject("bindings")
                .putObject("kafka")
                .put("topic", topic.name())
                .put("partitions", topic.partitions())
                .put("bindingVersion", KAFKA_BINDING);
        return new Channel(channelKeys.of(topic.name()), node);
    }

    private static ObjectNode replyChannel() {
        var node = JsonNodeFactory.instance.objectNode();
        node.putNull("address");
        node.put(
                "description",
                "The reply topic of the edge that waits, named by the request's header " + HeaderNames.REPLY_TOPIC
                        + ".");
        node.putObject("messages");
        return node;
    }

    private ObjectNode operation(String key, Operation operation, Channel replies) {
        var delivery = operation.delivery();
        var channel = requestChannel(operation);
        var asked = new RequestMessages(key, operation, schemas, requestHeaders).all();
        var answers = new ReplyMessages(key, operation, schemas, replyHeaders).all();
        var node =
                JsonNodeFactory.instance.objectNode().put("action", "receive").put("title", operation.id());
        operation.outline().summary().ifPresent(summary -> node.put("summary", summary));
        node.put(
                "description",
                "Asked for by " + operation.method() + " " + operation.path() + ". Nobody waits longer than "
                        + delivery.timeout().toMillis() + " ms.");
        node.set("channel", channel.reference());
        asked.forEach(message -> node.withArrayProperty("messages").add(channel.add(message)));
        var kafka = node.putObject("bindings").putObject("kafka").put("bindingVersion", KAFKA_BINDING);
        delivery.group()
                .ifPresent(group -> kafka.putObject("groupId")
                        .put("type", "string")
                        .putArray("enum")
                        .add(group));
        var reply = node.putObject("reply");
        reply.putObject("address").put("location", header(HeaderNames.REPLY_TOPIC));
        reply.set("channel", replies.reference());
        answers.forEach(message -> reply.withArrayProperty("messages").add(replies.add(message)));
        return node;
    }

    private void components() {
        var components = root.putObject("components");
        components
                .putObject("correlationIds")
                .putObject(MessageObject.CORRELATION_ID)
                .put("description", "The request id. A reply has that of its request.")
                .put("location", header(HeaderNames.CORRELATION_ID));
        components.set("schemas", schemas.all());
    }

    /** A runtime expression (3.0 §Runtime Expression). */
    private static String header(String name) {
        return "$message.header#/" + name;
    }

    /** A channel that is still being filled. */
    private record Channel(String key, ObjectNode node, ComponentKeys messageKeys) {

        Channel(String key, ObjectNode node) {
            this(key, node, new ComponentKeys());
        }

        ObjectNode reference() {
            return JsonNodeFactory.instance.objectNode().put("$ref", "#/channels/" + key);
        }

        /** @return a reference to the message in this channel */
        ObjectNode add(MessageObject message) {
            var messageKey = messageKeys.of(message.key());
            node.withObjectProperty("messages").set(messageKey, message.node());
            return JsonNodeFactory.instance.objectNode().put("$ref", "#/channels/" + key + "/messages/" + messageKey);
        }
    }
}
