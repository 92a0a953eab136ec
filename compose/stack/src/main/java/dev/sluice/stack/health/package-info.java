/** Health of a process on a port of its own: told by a service, and asked of edges and services alike. */
@NullMarked
package dev.sluice.stack.health;

import org.jspecify.annotations.NullMarked;
