/**
 * What testers run. {@code scenario} and {@code drive} shape the load, {@code measure} collects the times, {@code floor} is
 * what bare Kafka clients need for the same. {@code failure} lets parts die under load. A {@code stage}
 * is where runs take place, {@code history} finds what went wrong in one, {@code judge} says whether what must hold held.
 */
@NullMarked
package dev.sluice.load;

import org.jspecify.annotations.NullMarked;
