package dev.sluice.edge.serve;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.route.Router;
import dev.sluice.edge.validate.Validator;

/** One set of contracts and what follows from it. Nothing in it changes: a request that holds it ends as it began. */
public record Served(ContractSet contracts, Router router, Validator validator) {

    public static Served of(ContractSet contracts) {
        return new Served(contracts, new Router(contracts), new Validator(contracts));
    }
}
