/** Who answers instead of a service that cannot: its backup, or the contract itself. */
@NullMarked
package dev.sluice.edge.fallback;

import org.jspecify.annotations.NullMarked;
