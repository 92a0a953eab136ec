/** What a service developer writes (handler, request, response), and what runs it: a virtual thread per record, a lane per key. */
@NullMarked
package dev.sluice.dispatcher.handle;

import org.jspecify.annotations.NullMarked;
