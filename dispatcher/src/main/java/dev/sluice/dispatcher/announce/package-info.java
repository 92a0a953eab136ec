/** Tells edges the contract of the service, on the topic where they look for it. */
@NullMarked
package dev.sluice.dispatcher.announce;

import org.jspecify.annotations.NullMarked;
