/** Compares two contracts of one service: whether the newer one breaks those who call by the older one. */
@NullMarked
package dev.sluice.contracts.compatibility;

import org.jspecify.annotations.NullMarked;
