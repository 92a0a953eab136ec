/** What parsing and validating costs. */
@NullMarked
package dev.sluice.edge.validate;

import org.jspecify.annotations.NullMarked;
