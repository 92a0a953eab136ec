/** Feeds what reads bodies and bytes of connections. */
@NullMarked
package dev.sluice.edge.http;

import org.jspecify.annotations.NullMarked;
