/** Feeds what reads contracts. */
@NullMarked
package dev.sluice.contracts.read;

import org.jspecify.annotations.NullMarked;
