/** The processes of a run, on free ports of this machine. */
@NullMarked
package dev.sluice.load.cluster;

import org.jspecify.annotations.NullMarked;
