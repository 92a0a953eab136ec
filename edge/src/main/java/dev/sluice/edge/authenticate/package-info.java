/**
 * Finds out who calls: takes the bearer token off a request and has it verified with the keys of its issuer, which are
 * read from a file or over HTTP and kept fresh in the background.
 */
@NullMarked
package dev.sluice.edge.authenticate;

import org.jspecify.annotations.NullMarked;
