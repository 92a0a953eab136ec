package dev.sluice.edge.services;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Optional;

/** What autoscalers read, as JSON: flat objects, as KEDA's metrics-api wants them. */
public final class DemandEndpoint {
    private static final double LEAST = 0.001;

    private final String edge;
    private final DemandTracker demands;

    /** @param edge the id of the edge, whose calls are told */
    public DemandEndpoint(String edge, DemandTracker demands) {
        this.edge = edge;
        this.demands = demands;
    }

    /** Of all services. */
    public String all() {
        var root = JsonNodeFactory.instance.objectNode();
        var services = root.put("edge", edge).putObject("services");
        demands.all().forEach((name, demand) -> fill(services.putObject(name), demand));
        return root.toString();
    }

    /** Of one; empty where no contract names it. */
    public Optional<String> of(String service) {
        return Optional.ofNullable(demands.all().get(service)).map(demand -> {
            var root = JsonNodeFactory.instance.objectNode();
            fill(root.put("edge", edge).put("service", service), demand);
            return root.toString();
        });
    }

    public Collection<String> services() {
        return demands.all().keySet();
    }

    private static void fill(ObjectNode node, InstanceDemand demand) {
        node.put("instances", shown(demand.instances()))
                .put("arrivalsInstances", shown(demand.byArrivals()))
                .put("lagInstances", shown(demand.byLag()))
                .put("callsPerSecond", shown(demand.perSecond()))
                .put("workMillis", shown(demand.work().toNanos() / 1e6))
                .put("concurrency", demand.concurrency())
                .put("state", demand.seen().standing().word());
        demand.most().ifPresent(most -> node.put("mostInstances", most));
        demand.seen().lag().ifPresent(lag -> node.put("lag", lag));
        demand.seen().members().ifPresent(members -> node.put("members", members));
    }

    /** Rounded, but never to nothing. */
    private static double shown(double value) {
        return value == 0 ? 0 : Math.max(LEAST, Math.round(value * 1_000) / 1e3);
    }
}
