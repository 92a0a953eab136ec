/** The side of a service: requests off a topic, handled, replied to, committed. */
@NullMarked
package dev.sluice.dispatcher;

import org.jspecify.annotations.NullMarked;
