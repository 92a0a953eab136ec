/** How log lines are written; named by {@code logback.xml}. */
@NullMarked
package dev.sluice.stack.log;

import org.jspecify.annotations.NullMarked;
