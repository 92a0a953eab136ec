/** What routing costs. */
@NullMarked
package dev.sluice.edge.route;

import org.jspecify.annotations.NullMarked;
