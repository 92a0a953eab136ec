package dev.sluice.contracts.describe;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.FallbackSettings;
import dev.sluice.contracts.model.KeyExpression;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.ResilienceSettings.Breaker;
import dev.sluice.contracts.model.ResilienceSettings.Rate;
import dev.sluice.contracts.model.SecurityRequirements;
import dev.sluice.contracts.model.SecurityRequirements.Requirement;
import dev.sluice.contracts.model.Service.InFlight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What becomes of a call, in words: a line for each thing that its contract decides. */
public final class OperationExplanation {
    private static final int WIDTH = 12;

    private final List<String> lines = new ArrayList<>();

    private OperationExplanation() {}

    /** @param path values of the path's parameters */
    public static String of(ContractSet contracts, Operation operation, Map<String, String> path) {
        var explanation = new OperationExplanation();
        explanation.identity(contracts, operation, path);
        explanation.access(operation.access());
        explanation.delivery(operation);
        explanation.protection(operation);
        return String.join("\n", explanation.lines) + "\n";
    }

    private void identity(ContractSet contracts, Operation operation, Map<String, String> path) {
        line("operation", operation.id() + " of service " + operation.service().name());
        line("route", operation.method() + " " + operation.path());
        new TreeMap<>(path).forEach((name, value) -> line("", name + " = " + value));
        contract(contracts, operation)
                .ifPresent(contract ->
                        line("contract", contract.file() + ", " + contract.title() + " " + contract.version()));
    }

    private static Optional<Contract> contract(ContractSet contracts, Operation operation) {
        return contracts.contracts().stream()
                .filter(contract -> contract.operations().contains(operation))
                .findFirst();
    }

    private void access(SecurityRequirements access) {
        line(
                "access",
                access.isPublic()
                        ? "public"
                        : access.alternatives().stream()
                                .map(OperationExplanation::requirement)
                                .collect(Collectors.joining(", or ")));
    }

    private static String requirement(Requirement requirement) {
        var scopes = requirement.scopes().isEmpty()
                ? "any scope"
                : "scope " + String.join(" and ", new TreeSet<>(requirement.scopes()));
        var issuers = requirement.issuers().isEmpty()
                ? "any issuer that is configured"
                : String.join(" or ", new TreeSet<>(requirement.issuers()));
        return "bearer token with " + scopes + ", by " + issuers;
    }

    private void delivery(Operation operation) {
        var delivery = operation.delivery();
        line("topic", delivery.topic().name() + ", " + delivery.topic().partitions() + " partitions where it is made");
        line("group", delivery.group().orElse("none: nobody watches who is home"));
        line(
                "consumption",
                operation.service().consumption() == ConsumptionMode.SHARED
                        ? "shared: any instance, no order"
                        : "ordered: equal keys one after another");
        line(
                "concurrency",
                "each instance works on up to " + operation.service().concurrency() + " requests at once");
        line("key", delivery.key().map(OperationExplanation::key).orElse("none: any partition"));
        line("timeout", text(delivery.timeout()));
        if (!delivery.forwardHeaders().isEmpty()) {
            line("headers", String.join(", ", delivery.forwardHeaders()) + " are passed on");
        }
    }

    private static String key(KeyExpression expression) {
        return switch (expression) {
            case KeyExpression.OfBody body -> "$request.body#" + body.pointer();
            case KeyExpression.OfParameter parameter ->
                "$request." + parameter.in().name().toLowerCase(Locale.ROOT) + "." + parameter.name();
            case KeyExpression.OfClaim claim -> "$claims." + claim.name();
        };
    }

    private void protection(Operation operation) {
        var protection = operation.protection();
        var absence = operation.service().absence();
        line("in flight", inFlight(operation.service().inFlight()));
        line(
                "absent",
                absence.accepts()
                        ? "published all the same"
                        : "503 at once, when the group has been empty for " + text(absence.after()));
        line("rate", protection.rate().map(OperationExplanation::rate).orElse("no limit for a caller"));
        line("breaker", protection.breaker().map(OperationExplanation::breaker).orElse("off"));
        line("fallback", fallback(protection.fallback()));
        line("idempotent", protection.idempotent() ? "yes: a late call may be handled by a backup, too" : "no");
    }

    private static String inFlight(InFlight bound) {
        return (bound.adaptive() ? "as many as the service can do, up to " : "up to ") + bound.most()
                + " calls at each edge";
    }

    private static String rate(Rate rate) {
        return rate.calls() + " calls in " + text(rate.per()) + " for each caller at each edge, " + rate.burst()
                + " at once";
    }

    private static String breaker(Breaker breaker) {
        return "opens for " + text(breaker.openFor()) + " when half of the last calls fail"
                + (breaker.counts500() ? ", a 500 of the handler included" : "");
    }

    private static String fallback(FallbackSettings fallback) {
        var steps = new ArrayList<String>();
        fallback.backup()
                .ifPresent(backup -> steps.add(
                        "service " + backup.service() + " on " + backup.topic().name()));
        fallback.answer().ifPresent(answer -> steps.add("the answer " + answer.status() + " of the contract"));
        return steps.isEmpty() ? "none" : String.join(", then ", steps);
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private void line(String what, String value) {
        lines.add(what + " ".repeat(WIDTH - what.length()) + value);
    }
}
