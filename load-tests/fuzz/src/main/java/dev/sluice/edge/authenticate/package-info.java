/** Feeds what reads tokens and key sets. */
@NullMarked
package dev.sluice.edge.authenticate;

import org.jspecify.annotations.NullMarked;
