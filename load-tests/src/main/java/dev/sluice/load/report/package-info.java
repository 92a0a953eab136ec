/** Says what a benchmark showed: as text, as JSON, as a page. */
@NullMarked
package dev.sluice.load.report;

import org.jspecify.annotations.NullMarked;
