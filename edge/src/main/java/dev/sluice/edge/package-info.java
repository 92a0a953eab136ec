/**
 * HTTP in, record out, reply in, HTTP out. A request goes
 * {@code listen → route → authenticate → authorize → admit → validate → publish → await → render}; the order stands in
 * {@code pipeline}, what flows through it in {@link dev.sluice.edge.request}. The body comes in between: {@code admit} looks
 * whether there is room, {@code validate} reads, and then {@code admit} takes the room.
 */
@NullMarked
package dev.sluice.edge;

import org.jspecify.annotations.NullMarked;
