/** Makes contracts of OpenAPI documents, or says everything that is wrong with them: file, place and reason. */
@NullMarked
package dev.sluice.contracts.read;

import org.jspecify.annotations.NullMarked;
