/** Scenarios that need the demo's services; the others are {@code dev.sluice.load.scenario}. */
@NullMarked
package dev.sluice.stack.scenario;

import org.jspecify.annotations.NullMarked;
