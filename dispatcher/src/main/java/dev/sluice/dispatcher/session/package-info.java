/** Looks whether the group's session timeout fits what callers wait. */
@NullMarked
package dev.sluice.dispatcher.session;

import org.jspecify.annotations.NullMarked;
