package dev.sluice.edge.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.edge.broker.KafkaSettings;
import dev.sluice.edge.request.Admissible;
import dev.sluice.edge.request.Admitted;
import dev.sluice.edge.request.Authenticated;
import dev.sluice.edge.request.Authorized;
import dev.sluice.edge.request.Principal;
import dev.sluice.edge.request.Target;
import dev.sluice.edge.request.Validated;
import dev.sluice.edge.validate.Validator;
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
    private RequestWriter writer;
    private Validated order;

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
        var authorized = new Authorized(new Authenticated(routed, Optional.of(principal)));
        var validator = new Validator(contracts);
        order = Shop.went(validator
                .receive(new Admissible(authorized, 1 << 20, Target.own(routed.operation())))
                .then(complete -> validator.validate(new Admitted(complete))));
        var settings = new KafkaSettings(
                "127.0.0.1:9092", "edge-1", Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
        writer = new RequestWriter(settings, new BrokerClock());
    }

    @Benchmark
    public ProducerRecord<byte[], byte[]> encode() {
        return writer.write(order, -1);
    }
}
