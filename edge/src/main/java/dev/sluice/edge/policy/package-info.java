/**
 * What runs around a call: rates, breakers, admission and fallback. Admission decides in microseconds whether there is room for a
 * request, in number and bytes: it looks before the body is read, and takes the room once the body is there. Where a service cannot
 * answer, its backup or the contract itself does.
 */
@NullMarked
package dev.sluice.edge.policy;

import org.jspecify.annotations.NullMarked;
