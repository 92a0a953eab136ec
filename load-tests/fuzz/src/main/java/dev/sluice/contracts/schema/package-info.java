/** Feeds what reads and checks JSON and queries. */
@NullMarked
package dev.sluice.contracts.schema;

import org.jspecify.annotations.NullMarked;
