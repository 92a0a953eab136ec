package dev.sluice.contracts.model;

import com.fasterxml.jackson.core.JsonPointer;

/** Where a record's key is found in a request: an OpenAPI 3.1 runtime expression, as far as it speaks of requests, or
 * a claim. */
public sealed interface KeyExpression {

    /** {@code $request.body#/customerId}; the empty pointer means the whole body. */
    record OfBody(JsonPointer pointer) implements KeyExpression {}

    /**
     * {@code $request.path.id}, {@code $request.query.id} or {@code $request.header.id}.
     *
     * @param name that of a declared parameter; a header's in lower case
     */
    record OfParameter(Parameter.Location in, String name) implements KeyExpression {}

    /**
     * {@code $claims.tenant}: of the caller's token. OpenAPI's expressions do not know of it.
     *
     * @param name a claim at the top of the token
     */
    record OfClaim(String name) implements KeyExpression {}
}
