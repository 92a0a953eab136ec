/** Makes load in a process of its own, over HTTP or on Kafka, and tells what it saw. */
@NullMarked
package dev.sluice.load.generate;

import org.jspecify.annotations.NullMarked;
