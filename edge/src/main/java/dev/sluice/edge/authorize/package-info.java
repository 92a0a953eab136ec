/** Holds the scopes of a known caller against what the operation asks for. */
@NullMarked
package dev.sluice.edge.authorize;

import org.jspecify.annotations.NullMarked;
