/** Makes unreadable what contracts call sensitive, before it leaves for a file or a terminal. Start at {@link MessageMasker}. */
@NullMarked
package dev.sluice.load.replay.masking;

import org.jspecify.annotations.NullMarked;
