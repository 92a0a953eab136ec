/** Services that others could have written, each a process, called through a gateway that is a process too. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
