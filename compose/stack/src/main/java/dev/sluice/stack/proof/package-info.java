/** The service that failure runs put behind the edge: sends each nonce back and writes down what it did. */
@NullMarked
package dev.sluice.stack.proof;

import org.jspecify.annotations.NullMarked;
