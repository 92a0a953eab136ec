/** The demo: a broker, an edge and two sample services in this JVM, and the calls to try them with. */
@NullMarked
package dev.sluice.stack.demo;

import org.jspecify.annotations.NullMarked;
