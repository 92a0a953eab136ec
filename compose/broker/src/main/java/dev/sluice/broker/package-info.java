/** A real Kafka broker inside this JVM, for laptops and tests. */
@NullMarked
package dev.sluice.broker;

import org.jspecify.annotations.NullMarked;
