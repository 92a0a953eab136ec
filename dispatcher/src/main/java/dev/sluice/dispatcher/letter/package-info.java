/** Keeps apart what cannot be handled. */
@NullMarked
package dev.sluice.dispatcher.letter;

import org.jspecify.annotations.NullMarked;
