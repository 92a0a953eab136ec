/** Reads the edge's configuration once, at start: command line before environment before file, all faults at once. */
@NullMarked
package dev.sluice.edge.config;

import org.jspecify.annotations.NullMarked;
