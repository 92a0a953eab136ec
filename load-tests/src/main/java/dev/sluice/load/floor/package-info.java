/** The round trip that Kafka itself needs. */
@NullMarked
package dev.sluice.load.floor;

import org.jspecify.annotations.NullMarked;
