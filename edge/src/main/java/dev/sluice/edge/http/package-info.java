/**
 * Where HTTP comes in: Helidon's types to ours and back, request id and arrival. The only room that imports the server.
 * What Helidon 4.5 refuses by itself, and with which limits, is measured in {@code docs/http.md}.
 */
@NullMarked
package dev.sluice.edge.http;

import org.jspecify.annotations.NullMarked;
