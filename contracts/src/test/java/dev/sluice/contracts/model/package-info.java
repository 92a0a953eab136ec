@NullMarked
package dev.sluice.contracts.model;

import org.jspecify.annotations.NullMarked;
