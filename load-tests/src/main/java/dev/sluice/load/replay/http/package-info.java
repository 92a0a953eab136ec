/** Recorded requests as the HTTP calls that they were, and HTTP answers as replies. */
@NullMarked
package dev.sluice.load.replay.http;

import org.jspecify.annotations.NullMarked;
