/** What others wrote, made fit to be looked at. */
@NullMarked
package dev.sluice.contracts.text;

import org.jspecify.annotations.NullMarked;
