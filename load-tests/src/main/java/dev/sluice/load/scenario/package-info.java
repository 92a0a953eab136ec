/** What a gateway promises under load: one class for each shape of load or change, each of which says what must hold. */
@NullMarked
package dev.sluice.load.scenario;

import org.jspecify.annotations.NullMarked;
