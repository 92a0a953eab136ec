/** What a run has found, for people and for machines: text, one HTML page, JSON, JUnit XML. */
@NullMarked
package dev.sluice.load.replay.report;

import org.jspecify.annotations.NullMarked;
