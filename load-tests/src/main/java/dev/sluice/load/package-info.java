/**
 * What testers run. {@code scenario} and {@code drive} shape the load, {@code measure} collects the times, {@code floor} is
 * what bare Kafka clients need for the same. {@code failure} lets parts die under load, {@code history} judges what was seen.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
