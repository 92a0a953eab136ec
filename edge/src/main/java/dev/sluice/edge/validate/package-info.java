/** Reads the body and holds parameters and body against the contract; nothing is published that did not pass here. */
@NullMarked
package dev.sluice.edge.validate;

import org.jspecify.annotations.NullMarked;
