@NullMarked
package dev.sluice.contracts.schema;

import org.jspecify.annotations.NullMarked;
