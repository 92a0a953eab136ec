/** Health of a process on a port of its own: told by a service, in the form of the edge's. */
@NullMarked
package dev.sluice.stack.health;

import org.jspecify.annotations.NullMarked;
