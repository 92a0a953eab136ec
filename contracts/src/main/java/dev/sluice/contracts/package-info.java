/** What callers, edge and services agree on. */
@NullMarked
package dev.sluice.contracts;

import org.jspecify.annotations.NullMarked;
