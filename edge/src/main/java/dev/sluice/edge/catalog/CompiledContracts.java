package dev.sluice.edge.catalog;

import dev.sluice.contracts.describe.OperationExplanation;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.request.BuiltInDocument;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.route.RequestRouter;
import dev.sluice.edge.route.RequestRouter.Match;
import dev.sluice.edge.validate.ContractValidator;
import java.util.Optional;
import java.util.stream.Collectors;

/** One set of contracts and what follows from it. Nothing in it changes: a request that holds it ends as it began.
 * @param asyncApi the document about topics and messages, where it is on */
public record CompiledContracts(
        ContractSet contracts, RequestRouter router, ContractValidator validator, Optional<BuiltInDocument> asyncApi) {

    /** With all documents about them. */
    public static CompiledContracts of(ContractSet contracts) {
        return of(contracts, BuiltInDocumentSettings.all());
    }

    static CompiledContracts of(ContractSet contracts, BuiltInDocumentSettings documents) {
        return new CompiledContracts(
                contracts,
                new RequestRouter(contracts, documents.forCallers(contracts)),
                new ContractValidator(contracts),
                documents.forOperators(contracts));
    }

    /** What would become of a call.
     * @param target its path, perhaps with a query */
    public CallExplanation explain(String method, String target) {
        var path = target.split("\\?", 2)[0];
        var asked = method + " " + path + ": ";
        return switch (router.match(method, path)) {
            case Outcome.Go<Match>(Match(var operation, var values)) ->
                new CallExplanation(true, OperationExplanation.of(contracts, operation, values));
            case Outcome.Stop<Match>(Refusal.MethodNotAllowed(var allowed)) ->
                new CallExplanation(false, asked + "405, the path knows " + String.join(", ", allowed) + "\n");
            case Outcome.Stop<Match>(Refusal.OptionsRequested(var allowed)) ->
                new CallExplanation(true, asked + "204, answered by the edge: " + String.join(", ", allowed) + "\n");
            case Outcome.Stop<Match>(Refusal.BuiltInDocumentRequested _) ->
                new CallExplanation(true, asked + "200, the edge's own document about what it serves\n");
            case Outcome.Stop<Match>(Refusal.Malformed(var reason)) ->
                new CallExplanation(false, asked + "400, " + reason + "\n");
            case Outcome.Stop<Match> _ -> new CallExplanation(false, asked + "404, no contract has this path\n");
        };
    }

    /** A line for each contract: service, file, title, version, number of operations. */
    public String overview() {
        return contracts.contracts().stream()
                .map(contract -> "%s  %s  %s %s  %d operations%n"
                        .formatted(
                                contract.service().name(),
                                contract.file(),
                                contract.title(),
                                contract.version(),
                                contract.operations().size()))
                .collect(Collectors.joining());
    }
}
