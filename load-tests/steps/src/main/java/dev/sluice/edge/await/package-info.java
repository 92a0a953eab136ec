/** What a reply costs until its caller has it. */
@NullMarked
package dev.sluice.edge.await;

import org.jspecify.annotations.NullMarked;
