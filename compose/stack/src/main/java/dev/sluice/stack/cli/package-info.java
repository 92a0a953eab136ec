/** The command line: one class for each command. Exit codes: 0 done, 1 could not be done, 2 misuse. */
@NullMarked
package dev.sluice.stack.cli;

import org.jspecify.annotations.NullMarked;
