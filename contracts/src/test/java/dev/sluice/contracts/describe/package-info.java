@NullMarked
package dev.sluice.contracts.describe;

import org.jspecify.annotations.NullMarked;
