/** What a replay is about: requests as they were recorded, and what came back then and now. Imports no other room. */
@NullMarked
package dev.sluice.load.replay.exchange;

import org.jspecify.annotations.NullMarked;
