/** Answers a service's topic in its place, from what was recorded of it. */
@NullMarked
package dev.sluice.stack.standin;

import org.jspecify.annotations.NullMarked;
