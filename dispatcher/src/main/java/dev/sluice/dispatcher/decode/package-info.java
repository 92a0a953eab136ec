/** Tells requests from records that are none, and from requests for which nobody waits any more. */
@NullMarked
package dev.sluice.dispatcher.decode;

import org.jspecify.annotations.NullMarked;
