/**
 * The vocabulary of the edge: what a request is after each step, and what a step may say. Every step imports this room
 * and no other step.
 */
@NullMarked
package dev.sluice.edge.request;

import org.jspecify.annotations.NullMarked;
