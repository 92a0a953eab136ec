/**
 * Which contracts are in force. Watches where they come from, checks what is new as a whole, and puts it in force at one
 * stroke; each request keeps to the contracts with which it began.
 */
@NullMarked
package dev.sluice.edge.serve;

import org.jspecify.annotations.NullMarked;
