/** What a run of a replay is to do, resolved to topics and offsets, so that it can be continued. Imports no other room. */
@NullMarked
package dev.sluice.load.replay.plan;

import org.jspecify.annotations.NullMarked;
