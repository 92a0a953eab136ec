/** A folder of OpenAPI documents as plain records: what may be called, by whom, and on which topic it goes out. */
@NullMarked
package dev.sluice.contracts.model;

import org.jspecify.annotations.NullMarked;
