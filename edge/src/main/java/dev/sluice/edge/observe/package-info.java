/** What operators see: metrics and health. Told by the pipeline and by {@code Edge}, imported by no step. */
@NullMarked
package dev.sluice.edge.observe;

import org.jspecify.annotations.NullMarked;
