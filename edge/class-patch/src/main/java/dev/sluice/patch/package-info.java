/** Changes named methods in a library's jar while Sluice is built. Needs nothing but the JDK, and is no part of what runs. */
@NullMarked
package dev.sluice.patch;

import org.jspecify.annotations.NullMarked;
