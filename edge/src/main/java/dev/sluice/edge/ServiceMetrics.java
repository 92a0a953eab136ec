package dev.sluice.edge;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Service;
import dev.sluice.edge.observe.EdgeMeters;
import dev.sluice.edge.policy.AdmissionControl;
import dev.sluice.edge.policy.CircuitBreakers;
import dev.sluice.edge.services.ConsumerGroupMonitor;
import dev.sluice.edge.services.DemandTracker;
import dev.sluice.edge.services.InstanceDemand;
import dev.sluice.edge.services.ServiceSnapshot;
import dev.sluice.edge.services.ServiceStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What operators are told of each service; its series come and go with the contracts. */
record ServiceMetrics(
        ConsumerGroupMonitor watch,
        DemandTracker demands,
        AdmissionControl admission,
        CircuitBreakers breakers,
        Supplier<ContractSet> contracts) {

    void by(EdgeMeters meters) {
        groups(meters);
        demand(meters);
        bounds(meters);
        meters.gauges("sluice.breaker.state", "1 for the state of an operation's breaker", this::breakerStates);
    }

    private void groups(EdgeMeters meters) {
        meters.gauges("sluice.service.state", "1 for the state of a service", this::serviceStates);
        meters.gauges(
                "sluice.service.lag",
                "Records that the group has not committed, the least of six seconds",
                () -> seen(known -> known.lag().isPresent()
                        ? OptionalDouble.of((double) known.lag().getAsLong())
                        : OptionalDouble.empty()));
        meters.gauges(
                "sluice.service.members",
                "Members of the service's group",
                () -> seen(known -> known.members().isPresent()
                        ? OptionalDouble.of(known.members().getAsInt())
                        : OptionalDouble.empty()));
    }

    private void demand(EdgeMeters meters) {
        meters.gauges(
                "sluice.demand.instances",
                "Instances wanted for the calls of this edge and the lag",
                () -> wanted(demand -> OptionalDouble.of(demand.instances())));
        meters.gauges(
                "sluice.demand.arrivals.instances",
                "Instances wanted for the calls of this edge: to be added up over edges",
                () -> wanted(demand -> OptionalDouble.of(demand.byArrivals())));
        meters.gauges(
                "sluice.demand.lag.instances",
                "Instances wanted for the lag: the same at all edges",
                () -> wanted(demand -> OptionalDouble.of(demand.byLag())));
        meters.gauges(
                "sluice.demand.most.instances",
                "Instances that can have a part of the topic; without one for shared consumption",
                () -> wanted(demand -> demand.most().isPresent()
                        ? OptionalDouble.of(demand.most().getAsInt())
                        : OptionalDouble.empty()));
    }

    private void bounds(EdgeMeters meters) {
        meters.gauges("sluice.in.flight", "Requests of a service in flight", () -> services(admission::inFlight));
        meters.gauges(
                "sluice.in.flight.limit",
                "How many may be, now: an adaptive bound moves",
                () -> services(admission::inFlightLimit));
    }

    private Map<List<String>, Double> serviceStates() {
        var rows = new HashMap<List<String>, Double>();
        watch.seen()
                .forEach((name, known) -> ServiceStatus.words()
                        .forEach(word -> rows.put(
                                List.of("service", name, "state", word),
                                is(known.standing().word().equals(word)))));
        return rows;
    }

    private Map<List<String>, Double> breakerStates() {
        var rows = new HashMap<List<String>, Double>();
        contracts
                .get()
                .operations()
                .filter(operation -> operation.protection().breaker().isPresent())
                .forEach(operation -> {
                    var now = breakers.state(operation);
                    for (var state : CircuitBreakers.State.values()) {
                        rows.put(
                                List.of(
                                        "service",
                                        operation.service().name(),
                                        "operation",
                                        operation.id(),
                                        "state",
                                        state.word()),
                                is(state == now));
                    }
                });
        return rows;
    }

    private static double is(boolean so) {
        return so ? 1 : 0;
    }

    private Map<List<String>, Double> seen(Function<ServiceSnapshot, OptionalDouble> value) {
        return rows(watch.seen(), value);
    }

    private Map<List<String>, Double> wanted(Function<InstanceDemand, OptionalDouble> value) {
        return rows(demands.all(), value);
    }

    private static <T> Map<List<String>, Double> rows(Map<String, T> services, Function<T, OptionalDouble> value) {
        var rows = new HashMap<List<String>, Double>();
        services.forEach((name, known) ->
                value.apply(known).ifPresent(number -> rows.put(List.of("service", name), number)));
        return rows;
    }

    private Map<List<String>, Double> services(ToDoubleFunction<Service> value) {
        var rows = new HashMap<List<String>, Double>();
        contracts
                .get()
                .operations()
                .map(Operation::service)
                .distinct()
                .forEach(service -> rows.put(List.of("service", service.name()), value.applyAsDouble(service)));
        return rows;
    }
}
