/** Feeds what reads records. */
@NullMarked
package dev.sluice.contracts.wire;

import org.jspecify.annotations.NullMarked;
