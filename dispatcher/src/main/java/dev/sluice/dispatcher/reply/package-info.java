/** Sends replies and knows when the broker has them. */
@NullMarked
package dev.sluice.dispatcher.reply;

import org.jspecify.annotations.NullMarked;
