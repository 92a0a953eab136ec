/**
 * What callers, edge and services agree on. Read {@link dev.sluice.contracts.model} first, then
 * {@link dev.sluice.contracts.wire}: {@code read} makes the model from OpenAPI documents, {@code schema} checks what
 * callers send against it, {@code wire} is how a request and its reply cross Kafka, {@code describe} tells service
 * developers all this in AsyncAPI, {@code change} says what a newer contract breaks.
 */
@NullMarked
package dev.sluice.contracts;

import org.jspecify.annotations.NullMarked;
