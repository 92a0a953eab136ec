/**
 * The commands of an edge that stands by itself, and what every command line of Sluice has in common. Exit codes: 0 done, 1
 * could not be done, 2 misuse.
 */
@NullMarked
package dev.sluice.edge.command;

import org.jspecify.annotations.NullMarked;
