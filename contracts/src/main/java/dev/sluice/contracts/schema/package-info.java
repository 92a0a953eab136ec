/**
 * Checks what callers send against the schemas of a contract. {@link dev.sluice.contracts.schema.StrictJsonParser} makes one
 * tree of a body, {@link dev.sluice.contracts.schema.RequestValidator} checks it and the parameters, and
 * {@link dev.sluice.contracts.schema.RecordKeyExtractor} finds the record's key in both.
 */
@NullMarked
package dev.sluice.contracts.schema;

import org.jspecify.annotations.NullMarked;
