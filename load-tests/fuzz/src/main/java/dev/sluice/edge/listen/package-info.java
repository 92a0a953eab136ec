/** Feeds what reads bodies and bytes of connections. */
@NullMarked
package dev.sluice.edge.listen;

import org.jspecify.annotations.NullMarked;
