/** The demo's own issuer of tokens: a key that never leaves this machine, and what is signed with it. */
@NullMarked
package dev.sluice.stack.token;

import org.jspecify.annotations.NullMarked;
