package dev.sluice.contracts.model;

/**
 * One method on one path of a contract, complete: nothing has to be looked up in its document any more.
 *
 * @param id its {@code operationId}, unique in its service
 * @param method the HTTP method in capitals
 * @param path the template, with the prefix that the document's {@code servers} entry gives
 * @param replaySafe whether a recorded request may be handled once more without harm
 */
public record Operation(
        String id,
        Service service,
        String method,
        PathTemplate path,
        OperationInput input,
        SecurityRequirements access,
        RequestDelivery delivery,
        ResilienceSettings protection,
        boolean replaySafe,
        OperationDocumentation outline) {

    /** An operation with the usual protection, of whose replies nothing is told. */
    public Operation(
            String id,
            Service service,
            String method,
            PathTemplate path,
            OperationInput input,
            SecurityRequirements access,
            RequestDelivery delivery) {
        this(
                id,
                service,
                method,
                path,
                input,
                access,
                delivery,
                ResilienceSettings.usual(),
                false,
                OperationDocumentation.empty());
    }

    /** The CloudEvents type of its requests: {@code <service>.<operationId>}. */
    public String eventType() {
        return service.name() + "." + id;
    }
}
