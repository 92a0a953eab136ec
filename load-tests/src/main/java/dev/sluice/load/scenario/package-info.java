/** Load shapes, one class for each. */
@NullMarked
package dev.sluice.load.scenario;

import org.jspecify.annotations.NullMarked;
