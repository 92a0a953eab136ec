/**
 * Takes contracts that services announce on Kafka, as far as the configuration lets them. Which one of a service is in force
 * stands on a topic of the edges' own, so that all edges come to the same routes.
 */
@NullMarked
package dev.sluice.edge.announce;

import org.jspecify.annotations.NullMarked;
