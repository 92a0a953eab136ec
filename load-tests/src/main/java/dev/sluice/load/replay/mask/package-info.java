/** Makes unreadable what contracts call sensitive, before it leaves for a file or a terminal. Start at {@link MessageMasker}. */
@NullMarked
package dev.sluice.load.replay.mask;

import org.jspecify.annotations.NullMarked;
