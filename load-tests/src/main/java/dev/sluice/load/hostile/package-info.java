/** Callers that break or bend the rules of HTTP, against an edge on this machine only. */
@NullMarked
package dev.sluice.load.hostile;

import org.jspecify.annotations.NullMarked;
