/** What may be committed when work finishes out of order. */
@NullMarked
package dev.sluice.dispatcher.commit;

import org.jspecify.annotations.NullMarked;
