/** Somebody's service, written for Spring alone. */
@NullMarked
package com.example.greetings;

import org.jspecify.annotations.NullMarked;
