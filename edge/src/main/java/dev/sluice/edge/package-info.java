/** HTTP in, record out, reply in, HTTP out. */
@NullMarked
package dev.sluice.edge;

import org.jspecify.annotations.NullMarked;
