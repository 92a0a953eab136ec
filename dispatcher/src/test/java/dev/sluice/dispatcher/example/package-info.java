/** The service of {@code docs/dispatcher.md}, as its reader would write it. */
@NullMarked
package dev.sluice.dispatcher.example;

import org.jspecify.annotations.NullMarked;
