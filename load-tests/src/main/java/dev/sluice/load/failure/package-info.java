/** What happens to calls when parts die, freeze, come, go and misbehave: one class for each event, each of which says what must
 * hold. The parts are processes of their own, so that they can be killed. */
@NullMarked
package dev.sluice.load.failure;

import org.jspecify.annotations.NullMarked;
