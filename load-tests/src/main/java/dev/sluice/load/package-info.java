/**
 * What testers run. {@code scenario} shapes the load, {@code measure} collects the times, {@code floor} is what bare Kafka
 * clients need for the same.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
