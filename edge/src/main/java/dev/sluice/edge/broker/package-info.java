/**
 * What publish and await both need of Kafka: one producer, the topics, the broker's time, and whether records still go
 * round. Everything here outlives a broker that is away; nothing needs a restart.
 */
@NullMarked
package dev.sluice.edge.broker;

import org.jspecify.annotations.NullMarked;
