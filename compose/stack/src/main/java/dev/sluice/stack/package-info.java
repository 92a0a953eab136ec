/**
 * How the parts are put together. {@link dev.sluice.stack.Main} hands over to {@code cli}, where each command is a class;
 * {@code demo} starts a broker, an edge and two sample services in this JVM; {@code token} makes the demo's key and tokens.
 */
@NullMarked
package dev.sluice.stack;

import org.jspecify.annotations.NullMarked;
