/** The broker's time, which deadlines are counted in, and how often to speak. */
@NullMarked
package dev.sluice.dispatcher.time;

import org.jspecify.annotations.NullMarked;
