package dev.sluice.edge.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.request.AdmissibleRequest;
import dev.sluice.edge.request.AdmittedRequest;
import dev.sluice.edge.request.AuthenticatedRequest;
import dev.sluice.edge.request.AuthorizedRequest;
import dev.sluice.edge.request.Destination;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.ValidatedRequest;
import dev.sluice.edge.validate.ContractValidator;
import dev.sluice.load.steps.Shop;
import dev.sluice.load.steps.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Makes the record of an order, up to where the producer takes it. */
public class EncodeBenchmark extends Step {
    private RequestRecordFactory writer;
    private ValidatedRequest order;

    @Setup
    public void contracts() throws IOException, InterruptedException {
        var contracts = Shop.contracts(10);
        var claims = JsonNodeFactory.instance
                .objectNode()
                .put("sub", "ada")
                .put("iss", "https://login.example/")
                .put("scope", "orders:read orders:write");
        var principal = new Principal("main", Set.of("orders:read", "orders:write"), claims);
        var routed = Shop.routed(contracts, Shop.orderOf(Shop.order(512), "token"));
        var authorized = new AuthorizedRequest(new AuthenticatedRequest(routed, Optional.of(principal)));
        var validator = new ContractValidator(contracts);
        order = Shop.went(validator
                .receive(new AdmissibleRequest(authorized, 1 << 20, Destination.own(routed.operation())))
                .then(complete -> validator.validate(new AdmittedRequest(complete))));
        var settings = new KafkaSettings(
                "127.0.0.1:9092", "edge-1", Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
        writer = new RequestRecordFactory(settings, new BrokerClock());
    }

    @Benchmark
    public ProducerRecord<byte[], byte[]> encode() {
        return writer.write(order, -1);
    }
}
