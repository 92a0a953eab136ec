/** What making a record costs. */
@NullMarked
package dev.sluice.edge.publish;

import org.jspecify.annotations.NullMarked;
