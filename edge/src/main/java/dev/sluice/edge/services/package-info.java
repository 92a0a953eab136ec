/**
 * Who consumes, how fast, and how many instances are wanted: whether the consumer or share group of each service has members for its
 * topic, its lag, how long a request would wait, and the demand that autoscalers read. Asks the broker once a second for all groups,
 * and is asked by every request.
 */
@NullMarked
package dev.sluice.edge.services;

import org.jspecify.annotations.NullMarked;
