/** Makes calls over HTTP: by callers that each wait for their answer, or at a rate fixed in advance. */
@NullMarked
package dev.sluice.load.drive;

import org.jspecify.annotations.NullMarked;
