/** Reads a queue-like service's requests through a share group (KIP-932): any instance takes any record, in no order. */
@NullMarked
package dev.sluice.dispatcher.share;

import org.jspecify.annotations.NullMarked;
