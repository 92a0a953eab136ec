/**
 * How many instances of each service are wanted, for autoscalers: counts what comes for a service, and measures how long
 * its instances work on it. What it tells is this edge's calls; the lag is everybody's.
 */
@NullMarked
package dev.sluice.edge.demand;

import org.jspecify.annotations.NullMarked;
