package dev.sluice.contracts.model;

import java.util.List;
import java.util.Optional;

/**
 * What an operation takes.
 *
 * @param body absent where the operation declares no {@code requestBody}: then a body is refused
 */
public record OperationInput(List<Parameter> parameters, Optional<RequestBody> body) {

    public OperationInput {
        parameters = List.copyOf(parameters);
    }
}
