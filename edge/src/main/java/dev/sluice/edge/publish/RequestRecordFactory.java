package dev.sluice.edge.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.RequestDelivery;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.RequestEncoder;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.contracts.wire.RequestRecord.CallDetails;
import dev.sluice.contracts.wire.RequestRecord.CloudEvent;
import dev.sluice.contracts.wire.RequestRecord.Payload;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.request.Destination;
import dev.sluice.edge.request.ReceivedRequest;
import dev.sluice.edge.request.ValidatedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the record of a request. Nothing that the caller sent goes in but what the contract names. Thread safe. */
final class RequestRecordFactory {
    private static final String JSON_TYPE = "application/json";

    private final String replyTopic;
    private final String source;
    private final BrokerClock clock;
    /** By identity, and forgotten with the contracts: an operation's equality looks through its whole document. */
    private final LoadingCache<Operation, RequestEncoder> encoders;

    private final LoadingCache<Operation, RequestEncoder> backupEncoders;

    private final PrincipalSerializer told = new PrincipalSerializer();

    RequestRecordFactory(KafkaSettings settings, BrokerClock clock) {
        this.replyTopic = settings.replyTopic();
        this.source = "/sluice/" + settings.edgeId();
        this.clock = clock;
        this.encoders =
                Caffeine.newBuilder().weakKeys().build(operation -> encoder(operation, Destination.own(operation)));
        this.backupEncoders = Caffeine.newBuilder().weakKeys().build(this::backupEncoder);
    }

    /** @param partition -1 where the producer is to choose */
    ProducerRecord<byte[], byte[]> write(ValidatedRequest request, int partition) {
        var routed = request.routed();
        var received = routed.received();
        var operation = routed.operation();
        var params = params(request.params());
        var principal = request.admitted().authorized().authenticated().principal();
        var call = new CallDetails(
                params,
                principal.map(who -> told.of(who, operation.delivery().claims())),
                forwarded(received.headers(), operation.delivery()));
        var target = request.admitted().target();
        return (target.isBackup() ? backupEncoders : encoders)
                .get(operation)
                .encode(
                        new RequestRecord(
                                received.id(),
                                replyTopic,
                                operation.id(),
                                new CloudEvent(
                                        source,
                                        operation.eventType(),
                                        Instant.ofEpochMilli(received.arrival().epochMillis())),
                                call,
                                payload(request, params),
                                OptionalLong.of(clock.millisAt(routed.deadline().atNanos())),
                                1,
                                TraceContext.of(received.headers())),
                        partition < 0 ? null : (Integer) partition);
    }

    private RequestEncoder backupEncoder(Operation operation) {
        var backup = operation.protection().fallback().backup().orElseThrow();
        return encoder(operation, Destination.backup(backup));
    }

    private RequestEncoder encoder(Operation operation, Destination target) {
        return new RequestEncoder(target.topic().name(), replyTopic, source, operation.eventType(), operation.id());
    }

    /** Without a declared body the parameters are the value, for services that look at nothing else. */
    private static Payload payload(ValidatedRequest request, String params) {
        if (request.routed().operation().input().body().isEmpty()) {
            return new Payload(request.key(), params.getBytes(StandardCharsets.UTF_8), JSON_TYPE);
        }
        return new Payload(request.key(), request.body(), request.contentType());
    }

    private static String params(ObjectNode params) {
        for (var part : params) {
            if (!part.isEmpty()) {
                return PrincipalSerializer.json(params);
            }
        }
        return RequestRecord.NO_PARAMS;
    }

    private static List<HttpHeader> forwarded(ReceivedRequest.Headers headers, RequestDelivery delivery) {
        if (delivery.forwardHeaders().isEmpty()) {
            return List.of();
        }
        return delivery.forwardHeaders().stream()
                .flatMap(name -> headers.all(name).stream().map(value -> new HttpHeader(name, value)))
                .toList();
    }
}
