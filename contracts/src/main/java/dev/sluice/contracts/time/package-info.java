/** The time that edge and services agree on: the broker's. */
@NullMarked
package dev.sluice.contracts.time;

import org.jspecify.annotations.NullMarked;
