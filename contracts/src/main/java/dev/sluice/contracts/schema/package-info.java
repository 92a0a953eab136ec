/**
 * Checks what callers send against the schemas of a contract. {@link dev.sluice.contracts.schema.StrictJson} makes one
 * tree of a body, {@link dev.sluice.contracts.schema.CompiledInput} checks it and the parameters, and
 * {@link dev.sluice.contracts.schema.RecordKey} finds the record's key in both.
 */
@NullMarked
package dev.sluice.contracts.schema;

import org.jspecify.annotations.NullMarked;
