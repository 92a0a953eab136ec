/**
 * What happened in a run, from the caller's side, from the topics and from the services, and what of it must not be.
 */
@NullMarked
package dev.sluice.load.verify;

import org.jspecify.annotations.NullMarked;
