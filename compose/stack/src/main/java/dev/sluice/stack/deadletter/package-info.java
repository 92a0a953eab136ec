/** Dead letters as an operator sees them: what is kept, why, and once more to where it came from. */
@NullMarked
package dev.sluice.stack.deadletter;

import org.jspecify.annotations.NullMarked;
