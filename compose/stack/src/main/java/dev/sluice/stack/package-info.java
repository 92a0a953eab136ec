/** The command line, the demo and its sample services. */
@NullMarked
package dev.sluice.stack;

import org.jspecify.annotations.NullMarked;
