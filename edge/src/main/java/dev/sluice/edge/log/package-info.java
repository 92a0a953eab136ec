/** How log lines are written; named by {@code logback.xml}. */
@NullMarked
package dev.sluice.edge.log;

import org.jspecify.annotations.NullMarked;
