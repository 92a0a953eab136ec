/**
 * Who is home: whether the consumer or share group of each service has members for its topic, how far it is behind, and
 * how long a request would wait. Asks the broker once a second for all, and is asked by every request.
 */
@NullMarked
package dev.sluice.edge.watch;

import org.jspecify.annotations.NullMarked;
