/**
 * HTTP in, record out, reply in, HTTP out. A request goes
 * {@code http → route → authenticate → authorize → policy → validate → publish → await → render}; the order stands in
 * {@code pipeline}, what flows through it in {@link dev.sluice.edge.request}. The body comes in between: {@code policy} looks
 * whether there is room, {@code validate} reads, and then {@code policy} takes the room.
 */
@NullMarked
package dev.sluice.edge;

import org.jspecify.annotations.NullMarked;
