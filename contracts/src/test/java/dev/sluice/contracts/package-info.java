@NullMarked
package dev.sluice.contracts;

import org.jspecify.annotations.NullMarked;
