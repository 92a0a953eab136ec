/** What an answer costs. */
@NullMarked
package dev.sluice.edge.render;

import org.jspecify.annotations.NullMarked;
