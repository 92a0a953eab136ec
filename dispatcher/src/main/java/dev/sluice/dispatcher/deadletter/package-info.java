/** Keeps apart what cannot be handled. */
@NullMarked
package dev.sluice.dispatcher.deadletter;

import org.jspecify.annotations.NullMarked;
