/**
 * The side of a service: requests off a topic, handled, replied to, committed.
 *
 * <p>A service developer needs {@link dev.sluice.dispatcher.Dispatcher}, {@link dev.sluice.dispatcher.DispatcherConfig}
 * and the types in {@code handle}. Who wants to know how it works starts at {@code flow.DispatchFlow}: poll → decode →
 * handle → reply → commit, each word a package.
 */
@NullMarked
package dev.sluice.dispatcher;

import org.jspecify.annotations.NullMarked;
