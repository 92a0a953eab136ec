@NullMarked
package dev.sluice.contracts.read;

import org.jspecify.annotations.NullMarked;
