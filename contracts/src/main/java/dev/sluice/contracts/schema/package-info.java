/** Checks what callers send against a contract: strict JSON, parameters, bodies. Everything is compiled once. */
@NullMarked
package dev.sluice.contracts.schema;

import org.jspecify.annotations.NullMarked;
