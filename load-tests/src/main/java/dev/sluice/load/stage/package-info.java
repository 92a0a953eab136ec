/** The processes of a run, on free ports of this machine. */
@NullMarked
package dev.sluice.load.stage;

import org.jspecify.annotations.NullMarked;
