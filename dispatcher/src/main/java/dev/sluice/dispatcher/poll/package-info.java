/** Takes records off the topic, no more than may be in work. One thread owns the consumer. */
@NullMarked
package dev.sluice.dispatcher.poll;

import org.jspecify.annotations.NullMarked;
