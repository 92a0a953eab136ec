/** Live traffic: requests, each with its reply when it comes, masked. */
@NullMarked
package dev.sluice.load.replay.tail;

import org.jspecify.annotations.NullMarked;
