/**
 * Decides in microseconds whether there is room for a request, in number and bytes: looks before its body is read, and takes it
 * once the body is there.
 */
@NullMarked
package dev.sluice.edge.admit;

import org.jspecify.annotations.NullMarked;
