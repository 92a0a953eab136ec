/** What a token costs, new and known. */
@NullMarked
package dev.sluice.edge.authenticate;

import org.jspecify.annotations.NullMarked;
