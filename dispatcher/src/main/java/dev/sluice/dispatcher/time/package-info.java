/** How often to speak. */
@NullMarked
package dev.sluice.dispatcher.time;

import org.jspecify.annotations.NullMarked;
