/** Sends recorded requests once more, at their time, and takes the replies. */
@NullMarked
package dev.sluice.load.replay.session;

import org.jspecify.annotations.NullMarked;
