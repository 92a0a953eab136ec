/** The order of the work: poll, decode, handle, reply, commit. Starts nothing by itself; the only room that sees all others. */
@NullMarked
package dev.sluice.dispatcher.flow;

import org.jspecify.annotations.NullMarked;
